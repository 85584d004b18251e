import type { TopologyCosts } from "../costs";

/** What the parts of this topology cost, as it was measured: whoever measures again changes it here, with the source. */
export const costs: TopologyCosts = {
  managementCluster: {},
  backingCluster: {},
  workloadInManagement: {},
  workloadInBacking: {},
  workloadInPulumi: {},
};
