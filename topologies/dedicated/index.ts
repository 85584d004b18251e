import type { TopologyKind } from "../topology";
import { costsOf } from "./costs";
import type { DedicatedSettings } from "./settings";
import { createSharedParts, referSharedParts } from "./shared-parts";
import { managedKinds, sweepTargets } from "./sweep";

/**
 * A real kube-apiserver for each workload cluster, on a tenant of its backing cluster's etcd; the six controllers; fake
 * hosts and Nodes.
 */
export const dedicated: TopologyKind<DedicatedSettings> = {
  create: ({ apiServer = {} }) => ({
    costs: costsOf(apiServer.profile ?? "lean"),
    createSharedParts: (fleet) => createSharedParts(fleet, apiServer),
    referSharedParts: (fleet, exported) => referSharedParts(fleet, exported, apiServer),
  }),
  statusColumns: { "BACKING CLUSTER": "backingCluster", ENDPOINT: "endpoint" },
  managedKinds,
  sweepTargets,
};
