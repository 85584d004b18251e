import type { Cost, TopologyCosts } from "../costs";
import { costs as inMemoryCosts } from "../in-memory/costs";

/**
 * What the parts of this topology cost: nodes were measured by hand (docs/docker.md), all else are the numbers of parts that
 * are the same in the topology `inMemory`.
 */

const SOURCE = "2 clusters of 2 machines: RssAnon, the volume, cpuacct.usage of the containers";

/** The node of the first control-plane machine, and the load balancer. */
const CONTROL_PLANE: Cost = {
  memoryMebibytes: 410,
  diskMebibytes: 1240,
  idleMillicores: 125,
  bringUpCpuSeconds: 12,
  source: SOURCE,
};

/** The node of a worker. That of a further control-plane machine is counted as one, though it takes more. */
const WORKER: Cost = {
  memoryMebibytes: 60,
  diskMebibytes: 720,
  idleMillicores: 24,
  bringUpCpuSeconds: 2,
  source: SOURCE,
};

export const costs: TopologyCosts = {
  ...inMemoryCosts,
  workloadInManagement: { ...inMemoryCosts.workloadInManagement, node: CONTROL_PLANE },
  machineInManagement: { ...inMemoryCosts.machineInManagement, node: WORKER },
};
