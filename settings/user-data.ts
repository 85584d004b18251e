import { ETCD_QUOTA_BYTES } from "../local/config";
import { machinesPerCluster } from "./machines";
import type { Settings } from "./schema";

/**
 * What the file of the management cluster's etcd grows by for each byte of user data and machine: an object is stored
 * whole at each change of its status, until etcd compacts. Measured, 27 to 31: docs/scale.md, "User data".
 */
export const ETCD_BYTES_PER_BYTE = 30;

/** Bytes that the management cluster's etcd takes, by kind. What an existing cluster gives its own is not known. */
const ETCD_QUOTAS: Partial<Record<Settings["managementCluster"]["kind"], number>> = {
  local: ETCD_QUOTA_BYTES,
  /** The default of `--quota-backend-bytes`: https://etcd.io/docs/v3.6/op-guide/configuration/ */
  kind: 2 * 1024 ** 3,
};

/** Says that the user data of all machines would fill the management cluster's etcd. */
export function userDataErrors(settings: Settings): string[] {
  const { cloudInitKilobytes, clusterCount, managementCluster, ignoreMachineLimits } = settings;
  const quota = ETCD_QUOTAS[managementCluster.kind];
  if (quota === undefined || ignoreMachineLimits) {
    return [];
  }
  const bytesPerMachine = cloudInitKilobytes * 1000 * ETCD_BYTES_PER_BYTE;
  const machines = clusterCount * machinesPerCluster(settings);
  return machines * bytesPerMachine <= quota
    ? []
    : [
        `cloudInitKilobytes: ${cloudInitKilobytes} for ${machines} machines would fill the etcd of a management cluster of ` +
          `kind "${managementCluster.kind}", which takes that of ${Math.floor(quota / bytesPerMachine)} machines: have fewer ` +
          "machines or less user data, or set ignoreMachineLimits to true",
      ];
}
