import { BackingCluster } from "../../../components/backing-cluster";
import { TenantApiServer } from "../../../components/tenant-api-server";
import { kubeadmInit } from "../../../components/kubeadm-init";
import { ManagementCluster } from "../../../components/management-cluster";
import { Metal3Infrastructure } from "../../../components/metal3-infrastructure";
import { WorkloadCluster } from "../../../components/workload-cluster";
import type { WorkloadClusterArgs } from "../../../components/workload-cluster";
import { record } from "../mocks";
import type { RecordingOptions } from "../mocks";

/** Records the workload cluster `demo`, managed in the cluster `management`, with its API server in `backing`. */
export function recordCluster(
  options?: RecordingOptions,
  args: Pick<WorkloadClusterArgs, "availableTimeoutSeconds" | "machines" | "shard"> = {},
) {
  return record(() => {
    const management = new ManagementCluster("management", { source: { kind: "local" }, fleet: "fleet-1" });
    const backing = new BackingCluster("backing", { source: { kind: "kind" }, fleet: "fleet-1" });
    return new WorkloadCluster("demo", {
      management,
      endpoint: (context) => new TenantApiServer(context, { backing, nodePort: 30123 }),
      infrastructure: (context) => new Metal3Infrastructure(context),
      initialization: kubeadmInit,
      ...args,
    });
  }, options);
}

export type ClusterRecording = Awaited<ReturnType<typeof recordCluster>>;

/** The label of a custom resource of this package. */
export const dynamic = (label: string) => `pulumi-nodejs:dynamic/metal3-scale:${label}`;
