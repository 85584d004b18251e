import { join, relative } from "node:path";
import { podDataPath } from "../../local/disk";
import { createLocalNode, deleteLocalNode, localNodeStatus } from "../../local/node";
import { imageArchives, kubernetesVersion, toolPath } from "../../tools/lock";
import type { ImageName } from "../../tools/lock";
import { clustersDirectory } from "../../tools/paths";
import { CLUSTER_OUTPUTS, isFinished } from "../cluster-outputs";
import type { ClusterOutputs, Storage } from "../cluster-outputs";
import { createOrKeep, ResourceProvider } from "../resource-provider";

export interface LocalClusterInputs {
  /** Name of the cluster: a DNS label, unique in the checkout. */
  name: string;
  /** Images that the cluster's node has from the start, besides those of Kubernetes itself. */
  images: ImageName[];
}

/** The images of every kubeadm node. */
const NODE_IMAGES: ImageName[] = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "pause",
  "etcd",
  "coredns",
];

/** A Kubernetes cluster on this machine: a kubeadm node in namespaces. */
export class LocalClusterProvider extends ResourceProvider<LocalClusterInputs, ClusterOutputs> {
  protected override readonly immutable = ["name", "images"] as const;
  protected override readonly outputs = CLUSTER_OUTPUTS;

  async create(inputs: LocalClusterInputs) {
    const directory = join(clustersDirectory(), inputs.name);
    const kubeconfigPath = relative(process.cwd(), join(directory, "kubeconfig"));
    const { kubeconfig, address } = await createOrKeep(inputs.name, inputs, () =>
      createLocalNode({
        directory,
        name: inputs.name,
        binaries: join(toolPath("kubelet"), ".."),
        images: imageArchives([...new Set([...NODE_IMAGES, ...inputs.images])]),
        kubernetesVersion,
      }),
    );
    const storage: Storage = { kind: "directory", path: podDataPath };
    return { id: inputs.name, outs: { ...inputs, kubeconfig, kubeconfigPath, address, storage } };
  }

  /** A stopped node is a difference: the next update starts it. So is one whose creation was killed. */
  override async diff(id: string, state: LocalClusterInputs & ClusterOutputs, inputs: LocalClusterInputs) {
    const difference = await super.diff(id, state, inputs);
    const status = await localNodeStatus(join(clustersDirectory(), state.name));
    return difference.changes ? difference : { changes: status !== "running" || !isFinished(state) };
  }

  override async read(id: string, state: LocalClusterInputs & ClusterOutputs) {
    const status = await localNodeStatus(join(clustersDirectory(), state.name));
    return { id: status === "absent" ? "" : id, props: state };
  }

  async delete(_id: string, state: LocalClusterInputs & ClusterOutputs): Promise<void> {
    await deleteLocalNode(join(clustersDirectory(), state.name));
  }
}
