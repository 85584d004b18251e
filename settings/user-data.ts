import { ETCD_QUOTA_BYTES } from "../local/single-node";
import { machinesPerCluster } from "./machines";
import type { Settings } from "./schema";

/**
 * What the file of the management cluster's etcd grows by for each byte of user data and machine: an object is stored
 * whole at each change of its status, until etcd compacts. Measured, 27 to 31: docs/scale.md, "User data".
 */
export const ETCD_BYTES_PER_BYTE = 30;

/** Says that the user data of all machines would fill the management cluster's etcd. What an existing one takes is not known. */
export function userDataErrors(settings: Settings): string[] {
  const { cloudInitKilobytes, clusterCount, managementCluster, ignoreMachineLimits } = settings;
  if (managementCluster.kind === "existing" || ignoreMachineLimits) {
    return [];
  }
  const bytesPerMachine = cloudInitKilobytes * 1000 * ETCD_BYTES_PER_BYTE;
  const machines = clusterCount * machinesPerCluster(settings);
  return machines * bytesPerMachine <= ETCD_QUOTA_BYTES
    ? []
    : [
        `cloudInitKilobytes: ${cloudInitKilobytes} for ${machines} machines would fill the etcd of a management cluster of ` +
          `kind "${managementCluster.kind}", which takes that of ${Math.floor(ETCD_QUOTA_BYTES / bytesPerMachine)} machines: have fewer ` +
          "machines or less user data, or set ignoreMachineLimits to true",
      ];
}
