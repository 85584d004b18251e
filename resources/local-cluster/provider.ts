import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { podDataPath, readRecord } from "../../local/disk";
import { archiveIds } from "../../local/images";
import { createLocalNode, deleteLocalNode, startLocalNode } from "../../local/node";
import { localNodeStatus } from "../../local/node-status";
import { lockedArchives } from "../../tools/lock";
import type { ArchivedImage } from "../../tools/lock";
import { clustersDirectory, imageStoreDirectory } from "../../tools/paths";
import { nodeBinaries } from "../../tools/versions";
import { CLUSTER_OUTPUTS, goneError, isFinished, readMade } from "../cluster-outputs";
import type { ClusterOutputs, Storage } from "../cluster-outputs";
import { assertOwn, isOthers, noteOutputs, ownerOf } from "../noted-outputs";
import { createOrKeep, ResourceProvider } from "../resource-provider";

export interface LocalClusterInputs {
  /** Name of the cluster: a DNS label, unique in the checkout. */
  name: string;
  /** ID of the fleet that it is made for. A state of an earlier version has none. */
  fleet: string;
  /** Version of its Kubernetes, with its `v`. */
  kubernetesVersion: string;
  /** Environment variables of its kube-apiserver. Default: none. */
  apiServerEnv?: Readonly<Record<string, string>>;
  /** Further flags of its kube-apiserver, by name without dashes, which win over kubeadm's. Default: none. */
  apiServerArgs?: Readonly<Record<string, string>>;
  /** Images that the cluster's node has, those of Kubernetes itself included. */
  images: ArchivedImage[];
}

export interface LocalClusterOutputs extends ClusterOutputs {
  /** What the node's images were imported from, in the order of `images`: changes with the archives' contents. */
  imported: string[];
}

type State = LocalClusterInputs & LocalClusterOutputs;

/** A Kubernetes cluster on this machine: a kubeadm node in namespaces. */
export class LocalClusterProvider extends ResourceProvider<LocalClusterInputs, LocalClusterOutputs> {
  protected override readonly immutable = ["name"] as const;
  protected override readonly outputs = [...CLUSTER_OUTPUTS, "imported"] as const;

  /** @throws if there is a cluster of that name that was made for another fleet. */
  async create(inputs: LocalClusterInputs) {
    return this.apply(inputs, inputs);
  }

  /**
   * Starts the node as it was; makes it if that has not come to its end.
   *
   * @throws Error if it is gone.
   */
  async start(inputs: LocalClusterInputs): Promise<void> {
    const { name, kubernetesVersion } = inputs;
    const node = { directory: directoryOf(name), name, binaries: nodeBinaries(kubernetesVersion) };
    if (await startLocalNode(node)) {
      return;
    }
    if (await this.isGone(inputs)) {
      throw goneError("local", name);
    }
    await this.create(inputs);
  }

  /** Whether there is nothing of a cluster on the disk. */
  async isGone({ name }: Pick<LocalClusterInputs, "name">): Promise<boolean> {
    return (await readRecord(directoryOf(name))) === undefined;
  }

  /** One that fails leaves the state as it was: the node still has its kubeconfig, its version and its images. */
  override update(_id: string, state: State, inputs: LocalClusterInputs) {
    return this.apply(inputs, state);
  }

  /** @param kept the state if it fails */
  private async apply(inputs: LocalClusterInputs, kept: LocalClusterInputs) {
    const directory = directoryOf(inputs.name);
    assertOwn("local", inputs.name, directory, inputs.fleet);
    const kubeconfigPath = relative(process.cwd(), join(directory, "kubeconfig"));
    const storage: Storage = { kind: "directory", path: podDataPath };
    const outputs = await createOrKeep(inputs.name, kept, async () => {
      const { kubeconfig, address } = await createLocalNode({
        directory,
        name: inputs.name,
        binaries: nodeBinaries(inputs.kubernetesVersion),
        images: inputs.images.map(({ archive }) => archive),
        imageStore: { directory: imageStoreDirectory(), images: lockedArchives() },
        kubernetesVersion: inputs.kubernetesVersion,
        apiServerEnv: inputs.apiServerEnv,
        apiServerArgs: inputs.apiServerArgs,
      });
      const uid = await KubernetesClient.fromKubeconfig(kubeconfig).uid();
      const imported = await archiveIds(inputs.images);
      const made = { kubeconfig, kubeconfigPath, address, uid, storage, imported };
      await noteOutputs(directory, await ownerOf(kubeconfig, inputs.fleet), made);
      return made;
    });
    return { id: inputs.name, outs: { ...inputs, ...outputs } };
  }

  /**
   * A stopped node is a difference: the next update starts it. So is one whose creation was killed, and an archive with
   * other contents, which is imported into the running node.
   *
   * @throws Error if the node is gone, or another fleet's; or if another version of Kubernetes, or another environment or other
   *   flags of its kube-apiserver, are wanted: a node is not upgraded or configured anew, and another one would be empty.
   */
  override async diff(id: string, state: State, inputs: LocalClusterInputs) {
    if (isFinished(state) && state.kubernetesVersion !== inputs.kubernetesVersion) {
      throw new Error(
        `local cluster ${id} runs Kubernetes ${state.kubernetesVersion}, and ${inputs.kubernetesVersion} is wanted: ` +
          "its node is not upgraded; set the version back, or run `make down` first",
      );
    }
    if (isFinished(state)) {
      assertSame(id, "apiServerEnv", "environment", state, inputs);
      assertSame(id, "apiServerArgs", "flags", state, inputs);
    }
    const directory = directoryOf(state.name);
    assertOwn("local", id, directory, inputs.fleet);
    const status = await localNodeStatus(directory);
    if (isFinished(state) && status === "absent") {
      throw goneError("local", id);
    }
    const difference = await super.diff(id, state, inputs);
    if (difference.changes || !isFinished(state)) {
      return { ...difference, changes: true };
    }
    const ids = await archiveIds(inputs.images);
    return { changes: status !== "running" || ids.join() !== state.imported.join() };
  }

  override async read(id: string, state: State) {
    return readMade("local", id, state, await this.isGone(state));
  }

  /** One that was made for another fleet is left alone. */
  async delete(_id: string, { name, fleet }: State): Promise<void> {
    const directory = directoryOf(name);
    if (isOthers(directory, fleet)) {
      console.warn(`local cluster ${name}: the one there is was made for another fleet, and is left as it is`);
    } else {
      await deleteLocalNode(directory);
    }
  }
}

/** Where there is a node of that name. */
function directoryOf(name: string): string {
  return join(clustersDirectory(), name);
}

/** @throws Error if kube-apiserver was started with another value of an input */
function assertSame(
  id: string,
  input: "apiServerEnv" | "apiServerArgs",
  what: string,
  { [input]: was = {} }: LocalClusterInputs,
  { [input]: is = {} }: LocalClusterInputs,
): void {
  if (!isDeepStrictEqual(was, is)) {
    throw new Error(
      `local cluster ${id}: its kube-apiserver has the ${what} ${JSON.stringify(was)}, and ${JSON.stringify(is)} ` +
        `is wanted: it is not started again; set ${input} back, or run \`make down\` first`,
    );
  }
}
