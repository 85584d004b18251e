import type { AnyObject } from "../clients/kubernetes/client";
import { isWorkloadClusterName } from "../settings/placement";

/**
 * Whether an object is in a Namespace of one of the fleet's workload clusters. Other objects of its kind in the management
 * cluster are not the fleet's, and are left as they are.
 */
export function isOfWorkloadCluster({ metadata }: AnyObject): boolean {
  return isWorkloadClusterName(metadata?.namespace ?? "");
}
