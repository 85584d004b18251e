import { topologyKind } from "../topologies";
import type { Settings } from "./schema";

/**
 * What a topology needs of its management cluster's version of Kubernetes, as a part of a message; undefined if it has it.
 *
 * @param minor of Kubernetes 1.
 */
export function lackOfVersion({ kind }: Settings["topology"], minor: number): string | undefined {
  const { oldestManagement } = topologyKind(kind);
  return oldestManagement === undefined || minor >= oldestManagement.minor
    ? undefined
    : `topology.kind "${kind}" needs v1.${oldestManagement.minor}.0 or a later one: ${oldestManagement.reason}`;
}
