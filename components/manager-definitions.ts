import type { ManagerOverrides } from "../resources/manager-deployment/deployment";
import type { ImageName } from "../tools/lock";
import type { ProviderDefinition } from "./provider-release";
import { SHARD_FLAG, shardName } from "./shards";

/** The managers whose settings can be overridden. */
export type ManagerName =
  "clusterApi" | "kubeadmBootstrap" | "kubeadmControlPlane" | "metal3" | "metal3Ipam" | "bareMetalOperator" | "docker";

/** Settings of one controller manager. What is left out stays as the manager's release has it. */
export interface ManagerSettings extends Omit<
  ManagerOverrides,
  "args" | "imageId" | "hostNetworkOnly" | "nodeName" | "shard"
> {
  /** Version of the provider's release, with or without its `v`. Default: that of tools.lock.json. */
  readonly version?: string;
  /** Path of the release manifest. Default: that of the version, as set-up provides it. */
  readonly manifest?: string;
  /** The docker archive that has `image`, for clusters that the program makes. Default: the cluster pulls the image. */
  readonly imageArchive?: ImageArchiveFile;
  /** Objects of each kind that are reconciled at the same time. */
  readonly concurrency?: number;
  /** Requests per second to the management API server: `--kube-api-qps`. */
  readonly qps?: number;
  /** Requests in one burst: `--kube-api-burst`. */
  readonly burst?: number;
  /** Managers of this kind, each with its share of the workload clusters. Default: 1, which has all objects. */
  readonly shards?: number;
  /** Further flags, by name without dashes. They win over the settings above; feature gates are added to those needed. */
  readonly args?: Readonly<Record<string, string>>;
}

/** A docker archive with one image. */
export interface ImageArchiveFile {
  readonly path: string;
  /** Changes with the contents of the image. */
  readonly id: string;
}

/** What the program must know of a provider's release to run its controller manager. */
export interface ManagerDefinition extends ProviderDefinition {
  readonly image: ImageName;
  /** The flags that `concurrency` sets: those of the kinds of which a fleet has many objects. */
  readonly concurrencyFlags: readonly string[];
  /** The flag of leader election. */
  readonly leaderElectionFlag: string;
  /** Flags that are always set. */
  readonly args: Readonly<Record<string, string>>;
  /**
   * Whether of its node the Pod has the network and nothing else, and so serves at the node's address: in an existing
   * cluster it is on the node with the cluster's. Default: it has what the manifest says.
   */
  readonly hostNetworkOnly?: boolean;
  /** The first minor version, MAJOR.MINOR, of which the program can use the release, and why. Default: none is refused. */
  readonly oldest?: { readonly version: string; readonly reason: string };
  /** Why there cannot be several, each with its share of the workload clusters. Default: there can. */
  readonly notSharded?: string;
}

/** The managers of a management cluster, in the order of their dependencies. */
export type ManagerDefinitions = Partial<Readonly<Record<ManagerName, ManagerDefinition>>>;

/**
 * A connection that fails is dropped after 75 s at most, and reconciles its Cluster when it is made again; one that
 * recovers before that reconciles nothing. A Cluster that counts as unreachable after 50 s, the default, can therefore
 * stay so until the next resync, after ten minutes. 2 minutes is what Cluster API's `main.go` has for its other grace
 * period, for this reason.
 */
const CONNECTION_GRACE_PERIOD = { "remote-connection-grace-period": "2m" };

/** The API version of all objects of Cluster API and its infrastructure (`clients/kubernetes/kinds.ts`). */
const NO_V1BETA2 = "older ones do not serve the API version v1beta2, in which objects are declared";

/** The same of all managers in Cluster API's own repository: `api/core/v1beta2` and the others came together. */
const CLUSTER_API_OLDEST = { version: "1.11", reason: NO_V1BETA2 };

/**
 * Names are those of the release manifests; flags those of each manager's `main.go` (cluster-api v1.13, CAPM3 and IPAM
 * v1.13, Bare Metal Operator v0.13).
 */
const clusterApiManagers = {
  clusterApi: {
    provider: "cluster-api",
    image: "cluster-api-controller",
    namespace: "capi-system",
    webhookService: "capi-webhook-service",
    webhookSecret: "capi-webhook-service-cert",
    concurrencyFlags: [
      "cluster-concurrency",
      "clustertopology-concurrency",
      "machine-concurrency",
      "machineset-concurrency",
      "machinedeployment-concurrency",
      "machinehealthcheck-concurrency",
      "clustercache-concurrency",
    ],
    leaderElectionFlag: "leader-elect",
    args: CONNECTION_GRACE_PERIOD,
    oldest: CLUSTER_API_OLDEST,
    // Seen with two: `ObjectTracker` (`controllers/external/tracker.go`, v1.13.5) filters by no label.
    notSharded:
      "it watches the infrastructure of all clusters, whatever the filter: each would reconcile every Machine",
  },
  kubeadmBootstrap: {
    provider: "bootstrap-kubeadm",
    image: "kubeadm-bootstrap-controller",
    namespace: "capi-kubeadm-bootstrap-system",
    webhookService: "capi-kubeadm-bootstrap-webhook-service",
    webhookSecret: "capi-kubeadm-bootstrap-webhook-service-cert",
    concurrencyFlags: ["kubeadmconfig-concurrency", "clustercache-concurrency"],
    leaderElectionFlag: "leader-elect",
    args: {},
    oldest: CLUSTER_API_OLDEST,
  },
  kubeadmControlPlane: {
    provider: "control-plane-kubeadm",
    image: "kubeadm-control-plane-controller",
    namespace: "capi-kubeadm-control-plane-system",
    webhookService: "capi-kubeadm-control-plane-webhook-service",
    webhookSecret: "capi-kubeadm-control-plane-webhook-service-cert",
    concurrencyFlags: ["kubeadmcontrolplane-concurrency", "clustercache-concurrency"],
    leaderElectionFlag: "leader-elect",
    args: {},
    oldest: CLUSTER_API_OLDEST,
  },
} satisfies ManagerDefinitions;

/** The managers of a Metal3 management cluster. */
export const metal3Managers = {
  ...clusterApiManagers,
  metal3Ipam: {
    provider: "ipam-metal3",
    image: "ip-address-manager",
    namespace: "metal3-ipam-system",
    webhookService: "ipam-webhook-service",
    webhookSecret: "ipam-webhook-service-cert",
    concurrencyFlags: ["ippool-concurrency"],
    leaderElectionFlag: "leader-elect",
    args: {},
    notSharded: "it has nothing to do in a fleet, which has no IPPools",
  },
  bareMetalOperator: {
    provider: "baremetal-operator",
    image: "baremetal-operator",
    namespace: "baremetal-operator-system",
    webhookService: "baremetal-operator-webhook-service",
    webhookSecret: "bmo-webhook-server-cert",
    concurrencyFlags: ["controller-concurrency"],
    leaderElectionFlag: "enable-leader-election",
    // Hosts are simulated by the operator's own fixture provisioner: no Ironic, no hardware.
    args: { "test-mode": "true" },
    // `HostManageable` in `apis/metal3.io/v1alpha1/baremetalhost_types.go`; v0.12 has no conditions.
    oldest: { version: "0.13", reason: "older ones do not report the condition Manageable, which is waited for" },
    // `main.go` has --namespace, a list that each new workload cluster would change, and no --watch-filter.
    notSharded: "it has no watch filter by which several could divide the hosts",
  },
  metal3: {
    provider: "infrastructure-metal3",
    image: "cluster-api-provider-metal3",
    namespace: "capm3-system",
    webhookService: "capm3-webhook-service",
    webhookSecret: "capm3-webhook-service-cert",
    concurrencyFlags: [
      "metal3cluster-concurrency",
      "metal3machine-concurrency",
      "metal3machinetemplate-concurrency",
      "metal3labelsync-concurrency",
      "metal3remediation-concurrency",
    ],
    leaderElectionFlag: "leader-elect",
    args: {},
    // `api/v1beta2`; v1.12 has v1beta1 only.
    oldest: { version: "1.13", reason: NO_V1BETA2 },
  },
} satisfies ManagerDefinitions;

/** The flag with a list of `NAME=BOOLEAN`, separated by commas. */
export const FEATURE_GATES = "feature-gates";

/** What the managers that know Clusters with a managed topology need. */
const CLUSTER_TOPOLOGY = { [FEATURE_GATES]: "ClusterTopology=true" };

const NOT_SHARDED = "what the controllers make from a ClusterClass does not have the label of its Cluster";

const dockerProvider = {
  provider: "infrastructure-docker",
  image: "capd-manager",
  namespace: "capd-system",
  webhookService: "capd-webhook-service",
  webhookSecret: "capd-webhook-service-cert",
  concurrencyFlags: ["concurrency", "clustercache-concurrency"],
  leaderElectionFlag: "leader-elect",
  args: CLUSTER_TOPOLOGY,
  oldest: CLUSTER_API_OLDEST,
  notSharded: NOT_SHARDED,
} satisfies ManagerDefinition;

/** The managers of a management cluster for Clusters with a managed topology on Cluster API Provider Docker. */
export const dockerManagers = {
  ...clusterApiManagers,
  clusterApi: {
    ...clusterApiManagers.clusterApi,
    args: { ...clusterApiManagers.clusterApi.args, ...CLUSTER_TOPOLOGY },
    notSharded: NOT_SHARDED,
  },
  kubeadmBootstrap: { ...clusterApiManagers.kubeadmBootstrap, notSharded: NOT_SHARDED },
  kubeadmControlPlane: {
    ...clusterApiManagers.kubeadmControlPlane,
    args: CLUSTER_TOPOLOGY,
    notSharded: NOT_SHARDED,
  },
  docker: dockerProvider,
} satisfies ManagerDefinitions;

/** The same for the provider's in-memory backend alone. */
export const inMemoryManagers = {
  ...dockerManagers,
  docker: {
    ...dockerProvider,
    // Docker is not needed. The Pod serves the clusters' APIs, at the address that it had when they were created: the
    // node's outlives the Pod, and is reached from outside.
    hostNetworkOnly: true,
    notSharded: "one Pod has all clusters in its memory",
  },
} satisfies ManagerDefinitions;

/**
 * The flags of a manager with the settings applied, by name without dashes.
 *
 * One replica needs no leader election: on a busy machine a lease is renewed too late, and then the manager ends; and
 * after a crash the next one would wait for the lease to run out.
 *
 * @param shard index of the manager, if there are several of its kind.
 */
export function managerArgs(
  definition: ManagerDefinition,
  settings: ManagerSettings,
  shard?: number,
): Record<string, string> {
  const { concurrency, qps, burst, replicas = 1 } = settings;
  const args: Record<string, string> = { [definition.leaderElectionFlag]: String(replicas > 1), ...definition.args };
  if (concurrency !== undefined) {
    definition.concurrencyFlags.forEach((flag) => (args[flag] = String(concurrency)));
  }
  if (qps !== undefined) {
    args["kube-api-qps"] = String(qps);
  }
  if (burst !== undefined) {
    args["kube-api-burst"] = String(burst);
  }
  if (shard !== undefined) {
    args[SHARD_FLAG] = shardName(shard);
  }
  return { ...args, ...settings.args, ...featureGates(definition, settings) };
}

/** The feature gates of the settings and those of the definition; of two values for one gate the last counts. */
function featureGates(
  { args: { [FEATURE_GATES]: required } }: ManagerDefinition,
  { args: { [FEATURE_GATES]: further } = {} }: ManagerSettings,
): Record<string, string> {
  return required === undefined || further === undefined
    ? {}
    : { [FEATURE_GATES]: [...new Set([...further.split(","), required])].join(",") };
}
