import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { fakeNodeObjects, HOST_UID_LABEL, kubeadmConfig, providerId } from "./objects";
import type { FakeNodeHost } from "./objects";
import { KubernetesClient, referenceTo } from "../../clients/kubernetes/client";
import { METAL3_MACHINE, NODE } from "../../clients/kubernetes/kinds";
import { ResourceProvider } from "../resource-provider";
import { retry } from "../../clients/retry";
import { workloadKubeconfig } from "../../clients/kubernetes/workload-kubeconfig";

export interface FakeNodesInputs {
  /** The management cluster, with the Secret `CLUSTER-kubeconfig` of the workload cluster. */
  management: KubeconfigReference;
  /** Namespace of the Cluster in the management cluster. */
  namespace: string;
  /** Name of the Cluster. */
  cluster: string;
  /** Kubernetes version of the workload cluster, with its `v`. */
  kubernetesVersion: string;
  /** The hosts that become control-plane Nodes. */
  hosts: FakeNodeHost[];
}

/** Seconds until the workload API server answers: on a busy machine many of them start together. */
const READY_TIMEOUT_SECONDS = 600;
/** Seconds until a Node, which has no finalizers, is gone. */
const DELETE_TIMEOUT_SECONDS = 60;

/**
 * What kubeadm and the kubelet would write into a workload cluster: `kubeadm-config`, and for each host its Node and
 * its static control-plane Pods.
 */
export class FakeNodesProvider extends ResourceProvider<FakeNodesInputs, object> {
  protected override readonly immutable = ["namespace", "cluster"] as const;
  protected override readonly outputs = [];

  async create(inputs: FakeNodesInputs) {
    const workload = await workloadClient(inputs);
    await retry(`workload API server of Cluster ${inputs.cluster}`, { timeoutSeconds: READY_TIMEOUT_SECONDS }, () =>
      workload.apply(kubeadmConfig(inputs.cluster, inputs.kubernetesVersion)),
    );
    for (const host of await Promise.all(inputs.hosts.map((host) => hostOfNode(workload, inputs, host)))) {
      for (const object of fakeNodeObjects(host, inputs.kubernetesVersion)) {
        await workload.apply(object);
        await workload.applyStatus(object);
      }
    }
    return { id: `${inputs.namespace}/${inputs.cluster}`, outs: inputs };
  }

  /** Nodes that are not all there, or whose API server does not answer, are a difference: the update waits for it. */
  override async diff(id: string, state: FakeNodesInputs, inputs: FakeNodesInputs) {
    const difference = await super.diff(id, state, inputs);
    return difference.changes ? difference : { changes: !(await hasObjects(state).catch(() => false)) };
  }

  /** Nodes whose API server does not answer are as they were: what there is of them is in etcd. */
  override async read(id: string, state: FakeNodesInputs) {
    const complete = await hasObjects(state).catch(() => true);
    return { id: complete ? id : "", props: state };
  }

  async delete(): Promise<void> {
    // The objects end with the keys of the tenant that the workload API server is.
  }
}

/**
 * The host as its Node is to know it. A host that is made anew while its Machine lives on takes over Machine and Node,
 * whose IDs cannot be changed; a Node of a Machine that is gone is deleted.
 */
async function hostOfNode(
  workload: KubernetesClient,
  { management, namespace }: FakeNodesInputs,
  host: FakeNodeHost,
): Promise<FakeNodeHost> {
  const node = { ...NODE, metadata: { name: host.name } };
  const uid = (await workload.get(node))?.metadata?.labels?.[HOST_UID_LABEL];
  if (uid === undefined || uid === host.uid) {
    return host;
  }
  const machines = await KubernetesClient.fromReference(management).list(METAL3_MACHINE, { namespace });
  const livesOn = machines.some(({ spec }) => (spec as { providerID?: string }).providerID === providerId(uid));
  if (!livesOn) {
    await workload.remove(node, DELETE_TIMEOUT_SECONDS);
  }
  return livesOn ? { ...host, uid } : host;
}

async function hasObjects({ hosts, kubernetesVersion, ...cluster }: FakeNodesInputs): Promise<boolean> {
  const workload = await workloadClient(cluster);
  const objects = hosts.flatMap((host) => fakeNodeObjects(host, kubernetesVersion));
  const found = await Promise.all(objects.map((object) => workload.get(referenceTo(object))));
  return !found.includes(undefined);
}

async function workloadClient({
  management,
  namespace,
  cluster,
}: Pick<FakeNodesInputs, "management" | "namespace" | "cluster">): Promise<KubernetesClient> {
  const client = KubernetesClient.fromReference(management);
  return KubernetesClient.fromKubeconfig(await workloadKubeconfig(client, namespace, cluster));
}
