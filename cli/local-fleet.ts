import { existsSync } from "node:fs";
import { join } from "node:path";
import { LocalFleet } from "../faults/local-fleet";
import { backingClusterNames } from "../settings/backing-clusters";
import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import { clustersDirectory } from "../tools/paths";

/** Why the fleet that settings stand for is not one of kind `local`; undefined if it is. */
export function notLocal({ managementCluster, backingCluster }: Settings): string | undefined {
  if (managementCluster.kind !== "local") {
    return `managementCluster.kind: ${managementCluster.kind}`;
  }
  return ["local", "management"].includes(backingCluster.kind)
    ? undefined
    : `backingCluster.kind: ${backingCluster.kind}`;
}

/**
 * The fleet that settings stand for, of kind `local`; undefined if it has no management cluster yet.
 *
 * @param start starts its nodes again as they were.
 */
export function localFleetOf(settings: Settings, start: () => Promise<unknown>): LocalFleet | undefined {
  const nodeOf = (name: string) => join(clustersDirectory(), name);
  const node = nodeOf("management");
  const backing = backingClusterNames(settings).map((name) =>
    settings.backingCluster.kind === "management" ? node : nodeOf(name),
  );
  return existsSync(join(node, "kubeconfig"))
    ? new LocalFleet({
        node,
        backing,
        managers: Object.values(topologyKind(settings.topology.kind).managers),
        start,
      })
    : undefined;
}
