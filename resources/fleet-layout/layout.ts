/** How many workload clusters the stacks of a fleet hold. */
export interface StackSizes {
  /** The base stack: the first ones. */
  clustersInBaseStack: number;
  /** Each further stack. */
  clustersPerStack: number;
}

/** What workload clusters that exist are bound to: where they are, in which stacks, and what they run. */
export interface FleetLayout extends StackSizes {
  /** Version of the workload clusters' Kubernetes, with its `v`. */
  kubernetesVersion: string;
  /** Kind of the topology. */
  topology: string;
  /** Workload clusters. */
  clusterCount: number;
  /** BareMetalHosts of each workload cluster. */
  hostsPerCluster: number;
  /** Those of them that no machine needs. Default: 0. */
  spareHosts?: number;
  /** Machines of each MachineDeployment whose machines have hosts. Default: none. */
  machineDeployments?: number[];
  /** Kilobytes of user data of each machine besides kubeadm's. Default: 0. */
  cloudInitKilobytes?: number;
  /** Which managers have shards, and how many. Default: none has. */
  shards?: string;
  /** Workload clusters that one backing cluster holds. */
  backingCapacity: number;
  /** Port of the first workload cluster on each backing cluster. */
  firstNodePort: number;
  /** Kind of the management cluster. */
  managementCluster: string;
  /** Kind of the backing clusters. */
  backingCluster: string;
}

/** Why a layout is refused, as Pulumi takes it (`CheckFailure` in @pulumi/pulumi `dynamic`). */
export interface Refusal {
  property: keyof FleetLayout;
  /** The setting, what its change would do, and what to do instead. */
  reason: string;
}

/**
 * Looks for what would move workload clusters that exist, or upgrade them. A larger or smaller number of them moves none.
 * Those that the update is to delete count, too: should it be interrupted, they are still where the layout before says.
 */
export function refusals(before: FleetLayout, after: FleetLayout): Refusal[] {
  const count = before.clusterCount;
  return [
    ...capacityRefusals(before, after),
    ...stackRefusals(before, after),
    ...topologyRefusals(before, after),
    ...(count === 0 ? [] : SAME_FOR_ALL.flatMap((property) => changeRefusals(property, before, after))),
    ...(count === 0 && !keepsLocalNodes(before, after) ? [] : versionRefusals(before, after)),
    ...(count === 0 ? [] : userDataRefusals(before, after)),
    ...(count === 0 ? [] : shardRefusals(before, after)),
    ...(count === 0 ? [] : hostRefusals(before, after)),
    ...(count === 0 || after.clusterCount === 0 ? [] : machineDeploymentRefusals(before, after)),
  ];
}

/** What workload clusters share has the same names in each topology: an update would delete what it has just made. */
function topologyRefusals({ topology: was }: FleetLayout, { topology: is }: FleetLayout): Refusal[] {
  const reason =
    `topology.kind: the fleet was made with ${JSON.stringify(was)}, and ${JSON.stringify(is)} is wanted: set it back, or ` +
    "run `make down` first";
  return was === is ? [] : [{ property: "topology", reason }];
}

/** Whether Kubernetes clusters of kind `local` stay. They are there without workload clusters, too. */
function keepsLocalNodes(before: FleetLayout, after: FleetLayout): boolean {
  const roles = ["managementCluster", "backingCluster"] as const;
  return roles.some((role) => before[role] === "local" && after[role] === "local");
}

function versionRefusals(before: FleetLayout, after: FleetLayout): Refusal[] {
  const [was, is] = [before.kubernetesVersion, after.kubernetesVersion];
  const reason =
    `kubernetesVersion: the fleet runs ${was}, and ${is} is wanted: neither workload clusters nor nodes of kind "local" ` +
    `are upgraded; set it to ${was}, or run \`make down\` first`;
  return was === is ? [] : [{ property: "kubernetesVersion", reason }];
}

/** Every KubeadmControlPlane would replace its machines, and have no host for that if none is spare. */
function userDataRefusals(before: FleetLayout, after: FleetLayout): Refusal[] {
  const [{ cloudInitKilobytes: was = 0 }, { cloudInitKilobytes: is = 0 }] = [before, after];
  const reason =
    `cloudInitKilobytes: ${is} would replace the machines of every workload cluster, which were made with ${was}: set ` +
    "it back, or run `make up` with clusterCount 0 first";
  return was === is ? [] : [{ property: "cloudInitKilobytes", reason }];
}

/** For a while, two managers would reconcile the same objects, and neither would know of what the other does. */
function shardRefusals(before: FleetLayout, after: FleetLayout): Refusal[] {
  const [{ shards: was = "none" }, { shards: is = "none" }] = [before, after];
  const reason =
    `managers.NAME.shards: workload clusters were made with the shards: ${was}; wanted: ${is}; they would get other ` +
    "managers: set it back, or run `make up` with clusterCount 0 first";
  return was === is ? [] : [{ property: "shards", reason }];
}

/** Machines run on whichever hosts were free: one of those that the program would delete may be in use. */
function hostRefusals(before: FleetLayout, after: FleetLayout): Refusal[] {
  const [was, is] = [before.hostsPerCluster, after.hostsPerCluster];
  const reason =
    `controlPlaneReplicas, workersPerCluster, spareHostsPerCluster: workload clusters have ${was} hosts each, and ${is} ` +
    "are wanted: hosts that machines run on would be deleted; scale the machines down with kubectl, and raise " +
    "spareHostsPerCluster by as many, or run `make up` with clusterCount 0 first";
  return was <= is ? [] : [{ property: "hostsPerCluster", reason }];
}

/** A MachineDeployment is deleted at the end of the update, which waits for the machines of the others before. */
function machineDeploymentRefusals(before: FleetLayout, after: FleetLayout): Refusal[] {
  const [{ machineDeployments: was = [] }, { machineDeployments: is = [], spareHosts = 0 }] = [before, after];
  const held = was.slice(is.length).reduce((sum, machines) => sum + machines, 0);
  const reason =
    `machineDeploymentsPerCluster: ${is.length} would delete MachineDeployments whose machines keep their hosts, ${held} per workload ` +
    `cluster, until the others have theirs, and ${spareHosts} are spare: raise spareHostsPerCluster to ${held}, or ` +
    "run `make up` with clusterCount 0 first";
  return held <= spareHosts ? [] : [{ property: "machineDeployments", reason }];
}

/** Clusters up to the smaller capacity are in the first backing cluster, on the same ports, with either. */
function capacityRefusals(before: FleetLayout, after: FleetLayout): Refusal[] {
  const [was, is] = [before.backingCapacity, after.backingCapacity];
  const same = Math.min(was, is);
  const count = before.clusterCount;
  return was === is || count <= same ? [] : [moved("backingCapacity", `${is}`, `${was}`, same + 1, count)];
}

function stackRefusals(before: FleetLayout, after: FleetLayout): Refusal[] {
  const numbers = Array.from({ length: before.clusterCount }, (_, index) => index + 1);
  const first = numbers.find((number) => stackOf(number, before) !== stackOf(number, after));
  const sizes = ({ clustersInBaseStack, clustersPerStack }: FleetLayout) =>
    `${clustersPerStack} (${clustersInBaseStack} in the base stack)`;
  return first === undefined
    ? []
    : [moved("clustersPerStack", sizes(after), sizes(before), first, before.clusterCount)];
}

function moved(property: keyof FleetLayout, is: string, was: string, first: number, last: number): Refusal {
  const reason =
    `${property}: ${is} would move the workload clusters ${first} to ${last}, which were placed with ${was}: ` +
    `set it back; to change it, run \`make up\` with the old value and clusterCount ${first - 1} first, or \`make down\``;
  return { property, reason };
}

/**
 * The numbers of the first and the last workload cluster that the stack of a workload cluster can hold, which are in the
 * stack's name: `21-120`; `base` for the base stack.
 */
export function stackOf(number: number, { clustersInBaseStack, clustersPerStack }: StackSizes): string {
  const index = number - clustersInBaseStack - 1;
  const first = number - (index % clustersPerStack);
  return index < 0 ? "base" : `${first}-${first + clustersPerStack - 1}`;
}

/** What places all clusters alike, and the setting that it comes from. */
const SETTINGS = {
  firstNodePort: "nodePortRange: the first port",
  managementCluster: "managementCluster.kind:",
  backingCluster: "backingCluster.kind:",
} as const;
const SAME_FOR_ALL = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];

function changeRefusals(property: keyof typeof SETTINGS, before: FleetLayout, after: FleetLayout): Refusal[] {
  const [was, is] = [before[property], after[property]];
  const reason =
    `${SETTINGS[property]} ${JSON.stringify(is)} would move every workload cluster; it was ${JSON.stringify(was)}: ` +
    "set it back, or run `make down` first";
  return was === is ? [] : [{ property, reason }];
}
