import { stringify } from "yaml";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { CONFIG_MAP } from "../../clients/kubernetes/kinds";
import type { AnyObject, ObjectReference } from "../../clients/kubernetes/objects";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { watchedWorkloadKubeconfig, workloadKubeconfig } from "../../clients/kubernetes/workload-kubeconfig";
import { retry } from "../../clients/retry";
import { isThere, ResourceProvider } from "../resource-provider";

export interface KubeadmInitInputs {
  /** The management cluster, with the Secret `CLUSTER-kubeconfig` of the workload cluster. */
  management: KubeconfigReference;
  /** Namespace of the Cluster in the management cluster. */
  namespace: string;
  /** Name of the Cluster. */
  cluster: string;
  /** Kubernetes version of the workload cluster at its creation, with its `v`. */
  kubernetesVersion: string;
}

/** Seconds until the workload API server answers: on a busy machine many of them start together. */
const READY_TIMEOUT_SECONDS = 600;

/**
 * The ConfigMap by which the KubeadmControlPlane controller sees that the control plane is initialized: kubeadm's
 * (`cmd/kubeadm/app/constants`, `KubeadmConfigConfigMap`). An upgrade changes it.
 */
const KUBEADM_CONFIG: ObjectReference = {
  ...CONFIG_MAP,
  metadata: { namespace: "kube-system", name: "kubeadm-config" },
};

/**
 * What `kubeadm init` leaves in a workload cluster whose API server is somewhere else: `kubeadm-config`. Its creation
 * waits until the API server answers.
 */
export class KubeadmInitProvider extends ResourceProvider<KubeadmInitInputs, object> {
  protected override readonly immutable = ["namespace", "cluster"] as const;
  protected override readonly outputs = [];

  async create(inputs: KubeadmInitInputs) {
    const { management, namespace, cluster, kubernetesVersion } = inputs;
    const client = KubernetesClient.fromReference(management);
    const workload = KubernetesClient.fromKubeconfig(await workloadKubeconfig(client, namespace, cluster));
    await retry(`workload API server of Cluster ${cluster}`, { timeoutSeconds: READY_TIMEOUT_SECONDS }, () =>
      workload.create(kubeadmConfig(cluster, kubernetesVersion)),
    );
    return { id: `${namespace}/${cluster}`, outs: inputs };
  }

  /** A ConfigMap that is not there, or whose API server cannot be asked, is a difference: the update waits for it. */
  override async diff(id: string, state: KubeadmInitInputs, inputs: KubeadmInitInputs) {
    const difference = await super.diff(id, state, inputs);
    return difference.changes ? difference : { changes: !(await isInitialized(state).catch(() => false)) };
  }

  /** What cannot be asked for is shown as gone, as what is gone: the next update writes it again. */
  override async read(id: string, state: KubeadmInitInputs) {
    const isComplete = await isThere(`kubeadm-config of Cluster ${id}`, () => isInitialized(state));
    return { id: isComplete ? id : "", props: state };
  }

  async delete(): Promise<void> {
    // It ends with the keys of the tenant that the workload API server is.
  }
}

function kubeadmConfig(cluster: string, kubernetesVersion: string): AnyObject {
  const clusterConfiguration = {
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "ClusterConfiguration",
    clusterName: cluster,
    kubernetesVersion,
  };
  return { ...KUBEADM_CONFIG, data: { ClusterConfiguration: stringify(clusterConfiguration) } };
}

/** Asks one API server of many: one request. */
async function isInitialized({ management, namespace, cluster }: KubeadmInitInputs): Promise<boolean> {
  const client = KubernetesClient.fromReference(management);
  const workload = KubernetesClient.fromKubeconfig(await watchedWorkloadKubeconfig(client, namespace, cluster));
  return (await workload.get(KUBEADM_CONFIG)) !== undefined;
}
