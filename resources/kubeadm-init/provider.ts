import { stringify } from "yaml";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { KUBEADM_CONFIG_MAP } from "../../clients/kubernetes/kubeadm-config";
import { DEPLOYMENT } from "../../clients/kubernetes/kinds";
import type { AnyObject, ObjectReference } from "../../clients/kubernetes/objects";
import { deploymentProblems, refusesFlags } from "../../clients/kubernetes/pod-problems";
import type { DeploymentReference } from "../../clients/kubernetes/pod-problems";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { watchedWorkloadKubeconfig, workloadKubeconfig } from "../../clients/kubernetes/workload-kubeconfig";
import { errorMessage, retry } from "../../clients/retry";
import { isRolledOut } from "../ready-deployment";
import { isThere, ResourceProvider } from "../resource-provider";

export interface KubeadmInitInputs {
  /** The management cluster, with the Secret `CLUSTER-kubeconfig` of the workload cluster. */
  management: KubeconfigReference;
  /** Namespace of the Cluster in the management cluster. */
  namespace: string;
  /** Name of the Cluster. */
  cluster: string;
  /**
   * The Deployment of its API server: its Pods say why it does not answer, and an update waits until they are as it says. Default: there
   * is none.
   */
  apiServer?: DeploymentReference;
  /** Kubernetes version of the workload cluster at its creation, with its `v`. */
  kubernetesVersion: string;
}

/** Seconds until the workload API server answers: on a busy machine many of them start together. */
const READY_TIMEOUT_SECONDS = 600;
/** Seconds between two looks at its Deployment, when many of them are changed together. */
const ROLLOUT_INTERVAL_SECONDS = 5;
/** Seconds without an answer after which its Pod is looked at. */
const ANSWER_TIMEOUT_SECONDS = 30;

/**
 * What `kubeadm init` leaves in a workload cluster whose API server is somewhere else: `kubeadm-config`. Its creation
 * waits until the API server answers.
 */
export class KubeadmInitProvider extends ResourceProvider<KubeadmInitInputs, object> {
  protected override readonly immutable = ["namespace", "cluster"] as const;
  protected override readonly outputs = [];

  constructor(private readonly answerTimeoutSeconds = ANSWER_TIMEOUT_SECONDS) {
    super();
  }

  async create(inputs: KubeadmInitInputs) {
    const { management, namespace, cluster, apiServer, kubernetesVersion } = inputs;
    const client = KubernetesClient.fromReference(management);
    const workload = KubernetesClient.fromKubeconfig(await workloadKubeconfig(client, namespace, cluster));
    const isTransient = ({ message }: Error) => !refusesFlags(message);
    await retry(
      `workload API server of Cluster ${cluster}`,
      { timeoutSeconds: READY_TIMEOUT_SECONDS, isTransient },
      async () => {
        const options = { timeoutSeconds: this.answerTimeoutSeconds };
        await retry(cluster, options, () => workload.create(kubeadmConfig(cluster, kubernetesVersion))).catch(
          async ({ cause }: Error) => {
            throw new Error([errorMessage(cause), ...(await problemsOf(apiServer))].join("\n"), { cause });
          },
        );
      },
    );
    return { id: `${namespace}/${cluster}`, outs: inputs };
  }

  /** Whatever answers now may be the API server as it was before its Deployment was changed. */
  override async update(id: string, state: KubeadmInitInputs, inputs: KubeadmInitInputs) {
    const options = { timeoutSeconds: READY_TIMEOUT_SECONDS, intervalSeconds: ROLLOUT_INTERVAL_SECONDS };
    await retry(`workload API server of Cluster ${inputs.cluster}`, options, async () => {
      if (!(await isUpToDate(inputs.apiServer))) {
        throw new Error("its Deployment has no Pod as it says now");
      }
    });
    return super.update(id, state, inputs);
  }

  /**
   * A ConfigMap that is not there, or whose API server cannot be asked or has just been changed, is a difference: the update
   * waits for it.
   */
  override async diff(id: string, state: KubeadmInitInputs, inputs: KubeadmInitInputs) {
    const difference = await super.diff(id, state, inputs);
    if (difference.changes) {
      return difference;
    }
    const answers = await Promise.all([isInitialized(state), isUpToDate(inputs.apiServer)]).catch(() => [false]);
    return { changes: answers.includes(false) };
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

/** Why the API server does not answer, as far as its Pods can be asked. */
async function problemsOf(apiServer: DeploymentReference | undefined): Promise<string[]> {
  if (apiServer === undefined) {
    return [];
  }
  const client = KubernetesClient.fromReference(apiServer.kubeconfig);
  return deploymentProblems(client, deploymentOf(apiServer)).catch(() => []);
}

/** Whether it is the API server of its Deployment as that is now which answers. */
async function isUpToDate(apiServer: DeploymentReference | undefined): Promise<boolean> {
  if (apiServer === undefined) {
    return true;
  }
  const deployment = await KubernetesClient.fromReference(apiServer.kubeconfig).get(deploymentOf(apiServer));
  return deployment !== undefined && isRolledOut(deployment);
}

function deploymentOf({ namespace, name }: DeploymentReference): ObjectReference {
  return { ...DEPLOYMENT, metadata: { namespace, name } };
}

function kubeadmConfig(cluster: string, kubernetesVersion: string): AnyObject {
  const clusterConfiguration = {
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "ClusterConfiguration",
    clusterName: cluster,
    kubernetesVersion,
  };
  return { ...KUBEADM_CONFIG_MAP, data: { ClusterConfiguration: stringify(clusterConfiguration) } };
}

/** Asks one API server of many: one request. */
async function isInitialized({ management, namespace, cluster }: KubeadmInitInputs): Promise<boolean> {
  const client = KubernetesClient.fromReference(management);
  const workload = KubernetesClient.fromKubeconfig(await watchedWorkloadKubeconfig(client, namespace, cluster));
  return (await workload.get(KUBEADM_CONFIG_MAP)) !== undefined;
}
