import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { fakeNodeObjects, HOST_UID_LABEL, hostUid, kubeadmConfig, KUBE_SYSTEM } from "./objects";
import type { FakeNodeHost } from "./objects";
import { KubernetesClient } from "../../clients/kubernetes/client";
import type { AnyObject } from "../../clients/kubernetes/client";
import { METAL3_MACHINE, NODE, POD } from "../../clients/kubernetes/kinds";
import { isThere, ResourceProvider } from "../resource-provider";
import { retry } from "../../clients/retry";
import { watchedWorkloadKubeconfig, workloadKubeconfig } from "../../clients/kubernetes/workload-kubeconfig";

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
/** The annotation of a Metal3Machine that names its host (cluster-api-provider-metal3 `baremetal/metal3machine_manager.go`). */
const HOST_ANNOTATION = "metal3.io/BareMetalHost";
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

  /** Nodes that are not all there, or whose API server cannot be asked, are a difference: the update waits for it. */
  override async diff(id: string, state: FakeNodesInputs, inputs: FakeNodesInputs) {
    const difference = await super.diff(id, state, inputs);
    return difference.changes ? difference : { changes: !(await hasObjects(state).catch(() => false)) };
  }

  /** Nodes whose API server cannot be asked are shown as gone, as those that are: the next update declares them again. */
  override async read(id: string, state: FakeNodesInputs) {
    const isComplete = await isThere(`The set of Nodes of Cluster ${id}`, () => hasObjects(state));
    return { id: isComplete ? id : "", props: state };
  }

  async delete(): Promise<void> {
    // The objects end with the keys of the tenant that the workload API server is.
  }
}

/**
 * The host as its Node is to know it. A host that is made again while its Machine lives on is adopted by that Machine,
 * whose provider ID cannot be changed; a Node with any other ID is deleted.
 */
async function hostOfNode(
  workload: KubernetesClient,
  inputs: FakeNodesInputs,
  host: FakeNodeHost,
): Promise<FakeNodeHost> {
  const node = { ...NODE, metadata: { name: host.name } };
  const found = (await workload.get(node))?.metadata?.labels?.[HOST_UID_LABEL];
  if (found === host.uid) {
    return host;
  }
  const uid = (await uidOfMachine(inputs, host)) ?? host.uid;
  if (found !== undefined && found !== uid) {
    await workload.remove(node, DELETE_TIMEOUT_SECONDS);
  }
  return { ...host, uid };
}

/** The UID by which the Machine on a host knows it, if there is a Machine that has had its Node. */
async function uidOfMachine(
  { management, namespace }: FakeNodesInputs,
  { name }: FakeNodeHost,
): Promise<string | undefined> {
  const machines = await KubernetesClient.fromReference(management).list(METAL3_MACHINE, { namespace });
  const machine = machines.find(({ metadata }) => metadata?.annotations?.[HOST_ANNOTATION] === `${namespace}/${name}`);
  return hostUid((machine?.spec as { providerID?: string } | undefined)?.providerID ?? "");
}

/** Asks one API server of many: two requests in turn, on one connection. */
async function hasObjects(inputs: FakeNodesInputs): Promise<boolean> {
  const { management, namespace, cluster, hosts, kubernetesVersion } = inputs;
  const client = KubernetesClient.fromReference(management);
  const workload = KubernetesClient.fromKubeconfig(await watchedWorkloadKubeconfig(client, namespace, cluster));
  const nodes = await workload.list(NODE);
  const pods = await workload.list(POD, { namespace: KUBE_SYSTEM });
  const found = new Set([...nodes, ...pods].map(keyOf));
  return hosts.flatMap((host) => fakeNodeObjects(host, kubernetesVersion)).every((object) => found.has(keyOf(object)));
}

function keyOf({ kind, metadata }: AnyObject): string {
  return `${kind} ${metadata?.name}`;
}

async function workloadClient({ management, namespace, cluster }: FakeNodesInputs): Promise<KubernetesClient> {
  const client = KubernetesClient.fromReference(management);
  return KubernetesClient.fromKubeconfig(await workloadKubeconfig(client, namespace, cluster));
}
