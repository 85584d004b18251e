import type { ManagerName } from "../components/manager-definitions";
import { SHARD_FLAG } from "../components/shards";
import { topologyKind } from "../topologies";
import { workloadClusterNumber } from "./placement";
import type { Settings } from "./schema";

type ShardSettings = Pick<Settings, "managers">;

/**
 * The shard of a workload cluster, by its index; undefined if no manager has shards. It follows from the cluster's
 * number, so that neither more nor fewer clusters move one.
 */
export function shardOf(settings: ShardSettings, cluster: string): number | undefined {
  const [first] = shardedManagers(settings);
  return first === undefined ? undefined : (workloadClusterNumber(cluster) - 1) % first.shards;
}

/** The managers with shards, and how many they have: `kubeadmBootstrap 2, metal3 2`; `none` if there are none. */
export function describeShards(settings: ShardSettings): string {
  const names = shardedManagers(settings).map(({ name, shards }) => `${name} ${shards}`);
  return names.sort().join(", ") || "none";
}

/** One message for each thing that is wrong with the numbers of shards, and with filters where there are none. */
export function shardErrors(settings: Pick<Settings, "managers" | "topology">): string[] {
  const sharded = shardedManagers(settings);
  const { managers: definitions } = topologyKind(settings.topology.kind);
  const errors = sharded.flatMap(({ name, shards, replicas = 1, args = {} }) => {
    const setting = `managers.${name}.shards: ${shards}`;
    const reason = definitions[name]?.notSharded;
    const [first] = sharded;
    return [
      ...(reason === undefined ? [] : [`${setting}, but ${reason}: only 1 is allowed`]),
      ...(shards === first!.shards
        ? []
        : [
            `${setting}, but managers.${first!.name}.shards is ${first!.shards}: a cluster has one label, which says for ` +
              "all managers which shard it is in; set the same number, or 1",
          ]),
      ...(replicas === 1
        ? []
        : [
            `${setting} with managers.${name}.replicas ${replicas}: the lease of the leader election is one for all ` +
              "shards, of which only one would work: set one of them to 1",
          ]),
      ...leaderElectionErrors(name, args, definitions[name]?.leaderElectionFlag),
      ...(SHARD_FLAG in args ? [`managers.${name}.args.${SHARD_FLAG}: is set by managers.${name}.shards`] : []),
    ];
  });
  return [...errors, ...filterErrors(settings)];
}

/** Only shards have the program give objects the label that a watch filter selects. */
function filterErrors({ managers }: ShardSettings): string[] {
  return Object.entries(managers).flatMap(([name, { shards = 1, args = {} }]) => {
    const filter = args[SHARD_FLAG] ?? "";
    return shards > 1 || filter === ""
      ? []
      : [
          `managers.${name}.args.${SHARD_FLAG}: ${JSON.stringify(filter)} is not allowed: must be "": the manager would ` +
            "reconcile nothing of the fleet, or one shard of it only",
        ];
  });
}

/** Of the shards of a manager only the leader would work. */
function leaderElectionErrors(name: ManagerName, args: Record<string, unknown>, flag = ""): string[] {
  return flag in args && String(args[flag]) !== "false"
    ? [`managers.${name}.args.${flag}: the lease of the leader election is one for all shards; leave it out`]
    : [];
}

function shardedManagers({ managers }: ShardSettings) {
  return Object.entries(managers).flatMap(([name, { shards = 1, ...manager }]) =>
    shards === 1 ? [] : [{ name: name as ManagerName, shards, ...manager }],
  );
}
