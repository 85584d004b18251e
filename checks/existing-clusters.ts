import { readFileSync } from "node:fs";
import { AuthorizationV1Api, KubeConfig } from "@kubernetes/client-node";
import { notOwnedBy } from "../clients/kubernetes/ownership";
import { AnotherClusterError, KubernetesClient } from "../clients/kubernetes/client";
import { SERVICE } from "../clients/kubernetes/kinds";
import { nodeAddresses } from "../clients/kubernetes/node-addresses";
import type { KubeconfigReference } from "../clients/kubernetes/reference";
import { errorMessage, retry } from "../clients/retry";
import { hasBackingClusters, hasNodePorts, usedNodePorts } from "../settings/backing-clusters";
import { nearest } from "../settings/nearest";
import { lackOfVersion } from "../settings/oldest-management";
import { backingClusterName } from "../settings/placement";
import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import { ownershipProblem } from "./ownership";
import type { ClusterRole, FleetIdentity } from "./ownership";

/** Seconds after which a cluster that does not answer counts as gone. */
const UNREACHABLE_SECONDS = 60;
/** Seconds that an existing cluster may take for each answer. */
const ANSWER_TIMEOUT_SECONDS = 10;

const NO_CONTEXTS = "is not a kubeconfig file: it has no contexts";

/** A cluster that is there already. */
interface NamedCluster {
  /** The setting that names it, or whatever else messages are to call it. */
  readonly setting: string;
  readonly path: string;
  readonly context?: string;
  /** UID of its Namespace `kube-system`, where it is known. */
  readonly uid?: string;
}

/** A cluster that is there already, as the settings name it. */
interface ExistingCluster extends NamedCluster, ClusterRole {
  /** Where its nodes are reached. */
  readonly nodeAddress?: string;
}

/**
 * Looks for clusters that do not answer their user for a minute, or whose kubeconfig is gone.
 *
 * @returns why not, by the names of those clusters.
 * @throws if a kubeconfig leads to another cluster than the one with the UID.
 */
export async function findUnreachableClusters(
  clusters: readonly (KubeconfigReference & { name: string })[],
): Promise<Map<string, string>> {
  const problems = clusters.map(async ({ name, ...reference }): Promise<[string, string][]> => {
    const cluster = { ...reference, setting: `cluster ${name}` };
    const attempt = () => ask(cluster, answersAdministrator);
    return retry(
      cluster.setting,
      { timeoutSeconds: UNREACHABLE_SECONDS, intervalSeconds: 5, isTransient },
      attempt,
    ).then(
      () => [],
      (error: Error) => {
        if (isTransient(error)) {
          return [[name, errorMessage(error.cause)]];
        }
        throw error;
      },
    );
  });
  return new Map((await Promise.all(problems)).flat());
}

/** Another cluster in the place of the one that was meant is none that cannot be reached. */
function isTransient(error: Error): boolean {
  return !(error.cause instanceof AnotherClusterError);
}

/** @throws if the cluster has no usable kubeconfig, or does not answer. */
async function ask<T>(cluster: NamedCluster, question: (client: KubernetesClient) => Promise<T>): Promise<T> {
  const wrong = checkKubeconfig(cluster);
  if (wrong !== undefined) {
    throw new Error(wrong);
  }
  const { setting, path } = cluster;
  try {
    return await question(KubernetesClient.fromReference(cluster));
  } catch (error) {
    throw new Error(
      `${setting}.kubeconfig: the cluster of ${JSON.stringify(path)} cannot be used: ${errorMessage(error)}`,
      { cause: error },
    );
  }
}

/**
 * Checks the clusters of kind `existing`: each has a usable kubeconfig, answers, gives its user an administrator's
 * rights, is another one than all others, has nothing that is not the fleet's, has the version and the node addresses
 * that the topology needs, and, if it is a backing cluster, has the NodePorts free.
 *
 * @param fleet what the fleet knows its own objects by.
 * @returns one message per thing that is wrong.
 */
export async function checkExistingClusters(settings: Settings, fleet: FleetIdentity): Promise<string[]> {
  const clusters = existingClusters(settings);
  const errors = await Promise.all(clusters.map(checkCluster));
  const usable = clusters.filter((_, index) => errors[index]!.length === 0);
  const same = usable.length === clusters.length ? await checkIdentities(clusters) : [];
  if (same.length > 0) {
    return same;
  }
  const contents = usable.map(async (cluster) => {
    const foreign = await checkOwnership(cluster, fleet);
    return foreign.length > 0
      ? foreign
      : [
          ...(cluster.isManagement ? await checkVersion(cluster, settings) : []),
          ...(await checkNodeAddress(cluster, settings)),
          ...(cluster.isBacking && hasNodePorts(settings)
            ? await checkNodePorts(cluster, usedNodePorts(settings), fleet)
            : []),
        ];
  });
  return [...errors, ...(await Promise.all(contents))].flat();
}

/** That no two of the clusters are the same one, by whatever kubeconfigs. */
async function checkIdentities(clusters: ExistingCluster[]): Promise<string[]> {
  const uids = await Promise.all(clusters.map((cluster) => KubernetesClient.fromReference(cluster).uid()));
  return clusters.flatMap(({ setting }, index) => {
    const first = clusters[uids.indexOf(uids[index]!)]!;
    if (first.setting === setting) {
      return [];
    }
    const remedy = first.isManagement
      ? 'for one cluster as both, set backingCluster.kind to "management"'
      : "each must be a different cluster";
    return [`${setting}: leads to the same cluster as ${first.setting}; ${remedy}`];
  });
}

async function checkOwnership(cluster: ExistingCluster, fleet: FleetIdentity): Promise<string[]> {
  const problem = await ownershipProblem(KubernetesClient.fromReference(cluster), cluster, fleet);
  return problem === undefined
    ? []
    : [`${cluster.setting}: the cluster of ${JSON.stringify(cluster.path)} cannot be used: ${problem}`];
}

/** The clusters of kind `existing`. */
export function existingClusters(settings: Settings): ExistingCluster[] {
  const { managementCluster, backingCluster } = settings;
  const clusters: ExistingCluster[] = [];
  if (managementCluster.kind === "existing") {
    const { kubeconfig: path, context, nodeAddress } = managementCluster;
    const isBacking = hasBackingClusters(settings) && backingCluster.kind === "management";
    const role = { name: "management", isManagement: true, isBacking };
    clusters.push({ setting: "managementCluster", path, context, nodeAddress, ...role });
  }
  if (backingCluster.kind === "existing") {
    backingCluster.clusters.forEach(({ kubeconfig: path, context, nodeAddress }, index) => {
      const [setting, name] = [`backingCluster.clusters.${index}`, backingClusterName(index)];
      clusters.push({ setting, path, context, nodeAddress, name, isManagement: false, isBacking: true });
    });
  }
  return clusters;
}

async function checkCluster(cluster: ExistingCluster): Promise<string[]> {
  const { setting, path } = cluster;
  try {
    return (await ask(cluster, answersAdministrator))
      ? []
      : [
          `${setting}.kubeconfig: the user of ${JSON.stringify(path)} is not an administrator of the cluster; it must be`,
        ];
  } catch (error) {
    return [errorMessage(error)];
  }
}

/** What is wrong with the file itself, or undefined. */
function checkKubeconfig({ setting, path, context }: NamedCluster): string | undefined {
  const config = new KubeConfig();
  try {
    config.loadFromString(readFileSync(path, "utf8"));
  } catch (error) {
    return `${setting}.kubeconfig: ${JSON.stringify(path)} ${kubeconfigProblem(error as Error)}`;
  }
  const contexts = config.getContexts().map(({ name }) => name);
  if (contexts.length === 0) {
    return `${setting}.kubeconfig: ${JSON.stringify(path)} ${NO_CONTEXTS}`;
  }
  const used = context ?? (config.getCurrentContext() || undefined);
  if (used !== undefined && contexts.includes(used)) {
    return undefined;
  }
  const wanted = used === undefined ? "current context" : `context ${JSON.stringify(used)}`;
  const meant = nearest(used ?? "", contexts);
  const question = meant === undefined ? "" : `; did you mean ${meant}?`;
  return `${setting}.context: ${JSON.stringify(path)} has no ${wanted}${question}; there are: ${contexts.join(", ")}`;
}

/** Why a kubeconfig could not be loaded: the client has no words of its own for an empty file or entry. */
function kubeconfigProblem(error: NodeJS.ErrnoException): string {
  if (error instanceof TypeError) {
    return NO_CONTEXTS;
  }
  const problem = error.syscall === undefined ? "is not a kubeconfig file" : "cannot be read";
  return `${problem}: ${errorMessage(error).split("\n")[0]}`;
}

/**
 * Whether the user of the client may do everything.
 *
 * @throws if the cluster is not ready, or does not answer in time.
 */
async function answersAdministrator(client: KubernetesClient): Promise<boolean> {
  await answer(client.ready());
  return answer(isAdministrator(client));
}

/** Whether the user of the client may do everything. */
async function isAdministrator({ config }: KubernetesClient): Promise<boolean> {
  const review = await config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({
    body: { spec: { resourceAttributes: { verb: "*", group: "*", resource: "*" } } },
  });
  return review.status?.allowed ?? false;
}

/** @throws if the answer does not come in time. */
async function answer<T>(call: Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_SECONDS * 1000);
  const expired = new Promise<never>((_, reject) => {
    timeout.addEventListener("abort", () => reject(new Error(`no answer in ${ANSWER_TIMEOUT_SECONDS} s`)));
  });
  return Promise.race([call, expired]);
}

/** That the management cluster is new enough for the topology. */
async function checkVersion({ setting, path, context }: ExistingCluster, { topology }: Settings): Promise<string[]> {
  if (topologyKind(topology.kind).oldestManagement === undefined) {
    return [];
  }
  const { major, minor, gitVersion } = await KubernetesClient.fromReference({ path, context }).version();
  const lack = lackOfVersion(topology, Number(major) > 1 ? Infinity : parseInt(minor));
  return lack === undefined
    ? []
    : [`${setting}: the cluster of ${JSON.stringify(path)} has Kubernetes ${gitVersion}, but ${lack}`];
}

/**
 * That there is an address at which its nodes are reached; and, where the workload clusters' APIs are served at a node's
 * own address, that a node has the one of the settings.
 */
async function checkNodeAddress(cluster: ExistingCluster, settings: Settings): Promise<string[]> {
  const { setting, path, context, nodeAddress } = cluster;
  if (nodeAddress !== undefined && !isServedByNode(cluster, settings)) {
    return [];
  }
  const addresses = await nodeAddresses({ path, context });
  if (nodeAddress === undefined) {
    return addresses.length > 0
      ? []
      : [`${setting}.nodeAddress: no node of ${JSON.stringify(path)} has an InternalIP: set the address of one`];
  }
  return addresses.includes(nodeAddress)
    ? []
    : [
        `${setting}.nodeAddress: ${nodeAddress} is not the InternalIP of a node of ${JSON.stringify(path)}, which topology.kind ` +
          `"${settings.topology.kind}" needs; there are: ${addresses.join(", ") || "none"}`,
      ];
}

/** Whether the APIs of workload clusters are on the network of one of the cluster's nodes. */
function isServedByNode({ isManagement, isBacking }: ExistingCluster, settings: Settings): boolean {
  const { managers } = topologyKind(settings.topology.kind);
  const isServedByManager = Object.values(managers).some(({ hostNetworkOnly }) => hostNetworkOnly);
  return (isBacking && !hasNodePorts(settings)) || (isManagement && isServedByManager);
}

/** The ports of the range that other Services have. */
async function checkNodePorts(
  cluster: ExistingCluster,
  { first, last }: Settings["nodePortRange"],
  fleet: FleetIdentity,
): Promise<string[]> {
  const services = await KubernetesClient.fromReference(cluster).list(SERVICE, {
    labelSelector: notOwnedBy(fleet.id),
  });
  const taken = services
    .flatMap(({ spec }) => (spec as { ports?: { nodePort?: number }[] }).ports ?? [])
    .map(({ nodePort }) => nodePort ?? 0)
    .filter((port) => port >= first && port <= last);
  return taken.map(
    (port) => `nodePortRange: port ${port} is taken in the cluster of ${cluster.setting}; the range must avoid it`,
  );
}
