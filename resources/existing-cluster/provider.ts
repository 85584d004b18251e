import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { CLUSTER_OUTPUTS } from "../cluster-outputs";
import type { ClusterOutputs, Storage } from "../cluster-outputs";
import { AnotherClusterError, assertCluster, KubernetesClient } from "../../clients/kubernetes/client";
import { STORAGE_CLASS } from "../../clients/kubernetes/kinds";
import { minifiedKubeconfig } from "../../clients/kubernetes/minified-kubeconfig";
import { nodeAddresses } from "../../clients/kubernetes/node-addresses";
import { ResourceProvider } from "../resource-provider";

export interface ExistingClusterInputs extends KubeconfigReference {
  /** Where the cluster's NodePorts are reached. Default: the internal address of its first node, as long as it has it. */
  nodeAddress?: string;
}

/** A cluster that the program did not make and does not delete. */
export class ExistingClusterProvider extends ResourceProvider<ExistingClusterInputs, ClusterOutputs> {
  protected override readonly outputs = CLUSTER_OUTPUTS;

  /** @throws AnotherClusterError if the kubeconfig leads to another cluster than the one with the UID. */
  async create(inputs: ExistingClusterInputs) {
    const kubeconfig = minifiedKubeconfig(inputs);
    await assertCluster(inputs);
    const address = inputs.nodeAddress ?? (await firstAddress(inputs));
    const outs = { ...inputs, kubeconfig, kubeconfigPath: inputs.path, address, storage: await storageOf(inputs) };
    return { id: inputs.uid, outs };
  }

  /**
   * A kubeconfig whose contents changed is a difference, since its credentials may have been renewed.
   *
   * @throws Error if it leads to another cluster than before.
   */
  override async diff(id: string, state: ExistingClusterInputs & ClusterOutputs, inputs: ExistingClusterInputs) {
    if (inputs.uid !== state.uid) {
      throw new AnotherClusterError(inputs, { expected: state.uid, found: inputs.uid });
    }
    const difference = await super.diff(id, state, inputs);
    return difference.changes ? difference : { changes: state.kubeconfig !== minifiedKubeconfig(inputs) };
  }

  /** @throws AnotherClusterError as `create` does. */
  override async read(id: string, state: ExistingClusterInputs & ClusterOutputs) {
    await assertCluster(state);
    return { id, props: state };
  }

  /** What is in the cluster by now stays where it is, whatever StorageClasses and nodes come and go. */
  override async update(_id: string, state: ExistingClusterInputs & ClusterOutputs, inputs: ExistingClusterInputs) {
    const { outs } = await this.create(inputs);
    const isChosen = inputs.nodeAddress === undefined && state.nodeAddress === undefined;
    const isKept = isChosen && (await nodeAddresses(inputs)).includes(state.address);
    return { outs: { ...outs, storage: state.storage, ...(isKept && { address: state.address }) } };
  }

  async delete(): Promise<void> {
    // The cluster is not ours.
  }
}

/** https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass */
async function storageOf(reference: KubeconfigReference): Promise<Storage> {
  const classes = await KubernetesClient.fromReference(reference).list(STORAGE_CLASS);
  const isDefault = classes.some(
    ({ metadata }) => metadata?.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true",
  );
  return { kind: isDefault ? "claim" : "none" };
}

/** @throws if no node has an internal address. */
async function firstAddress(reference: KubeconfigReference): Promise<string> {
  const [first] = await nodeAddresses(reference);
  if (first === undefined) {
    throw new Error(`no node of ${reference.path} has an InternalIP: set the cluster's nodeAddress`);
  }
  return first;
}
