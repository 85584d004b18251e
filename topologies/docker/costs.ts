import type { Cost, TopologyCosts } from "../costs";
import { costs as inMemoryCosts } from "../in-memory/costs";

/**
 * What the parts of this topology cost. Nobody has measured it yet: these are the numbers of parts that are the same
 * elsewhere, and whoever measures changes them here.
 */

/** Each machine is a node of its own. */
const node: Cost = {
  memoryMebibytes: 600,
  diskMebibytes: 500,
  idleMillicores: 100,
  bringUpCpuSeconds: 20,
  source: "not measured: a node of kind local without managers, which has the same parts",
};

export const costs: TopologyCosts = {
  ...inMemoryCosts,
  workloadInManagement: { ...inMemoryCosts.workloadInManagement, node },
  machineInManagement: { ...inMemoryCosts.machineInManagement, node },
};
