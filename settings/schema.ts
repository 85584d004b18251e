import { z } from "zod";
import { topologySchema } from "../topologies";
import { fleetId } from "./fleet-id";
import { backingCluster, managementCluster } from "./schemas/clusters";
import { managers } from "./schemas/managers";
import { portRange, version } from "./schemas/values";

/** The names of clusters have four digits. */
export const MAXIMUM_CLUSTERS = 9999;
/** Those of backing clusters have two. */
export const MAXIMUM_BACKING_CLUSTERS = 99;

/** Machines of one workload cluster that are not of its control plane: more than anybody runs, and few enough to be listed. */
const MAXIMUM_MACHINES = 1000;

/** A Secret has 1 MiB at most; what is left is for what kubeadm needs, 20 KB or so, and some more. */
const MAXIMUM_CLOUD_INIT_KILOBYTES = 1000;

/** A day: no update of one stack takes longer. A timer takes 24 days at most. */
const MAXIMUM_TIMEOUT_SECONDS = 86_400;

/** The settings of a stack, each on its own; Pulumi.yaml describes them. */
export const schema = z.strictObject({
  clusterCount: z.int().min(0).max(MAXIMUM_CLUSTERS),
  controlPlaneReplicas: z.literal([1, 3, 5]),
  workersPerCluster: z.int().min(0).max(MAXIMUM_MACHINES),
  machineDeploymentsPerCluster: z.int().min(0).max(MAXIMUM_MACHINES),
  spareHostsPerCluster: z.int().min(0).max(MAXIMUM_MACHINES),
  cloudInitKilobytes: z.int().min(0).max(MAXIMUM_CLOUD_INIT_KILOBYTES),
  backingClusters: z.int().min(0).max(MAXIMUM_BACKING_CLUSTERS),
  backingCapacity: z.int().min(1),
  managementCluster,
  backingCluster,
  nodePortRange: portRange,
  managers,
  concurrency: z.int().min(0),
  clustersPerStack: z.int().min(0).optional(),
  topology: topologySchema,
  fleetId,
  kubernetesVersion: version.optional(),
  availableTimeoutSeconds: z.int().min(1).max(MAXIMUM_TIMEOUT_SECONDS),
  ignoreMachineLimits: z.boolean(),
});

/** The settings of a stack. */
export type Settings = z.infer<typeof schema>;
