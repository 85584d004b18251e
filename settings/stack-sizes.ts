import type { StackSizes } from "../resources/fleet-layout/layout";
import { MAXIMUM_CLUSTERS } from "./schema";
import type { Settings } from "./schema";

/**
 * What the base stack holds unless `clustersPerStack` says otherwise: a fleet that small is one stack. It is written at
 * each step, which makes more clusters than that slow (docs/scale.md).
 */
const IN_BASE_STACK = 20;
/** The same for each further stack, which is written once. Pulumi's memory grows with it. */
const PER_STACK = 100;

/** The sizes of the stacks, whatever the number of workload clusters: a growing fleet moves none. */
export function stackSizes({ clustersPerStack }: Pick<Settings, "clustersPerStack">): StackSizes {
  switch (clustersPerStack) {
    case undefined:
      return { clustersInBaseStack: IN_BASE_STACK, clustersPerStack: PER_STACK };
    case 0:
      return { clustersInBaseStack: MAXIMUM_CLUSTERS, clustersPerStack: PER_STACK };
    default:
      return { clustersInBaseStack: 0, clustersPerStack };
  }
}
