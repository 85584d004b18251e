import { CLUSTER } from "../../clients/kubernetes/kinds";
import { IN_MEMORY_CLASS } from "../../components/in-memory-cluster-class";
import { inMemoryManagers } from "../../components/manager-definitions";
import type { TopologyKind } from "../topology";
import { costs } from "./costs";
import type { InMemorySettings } from "./settings";
import { createSharedParts, referSharedParts } from "./shared-parts";

/**
 * Cluster API's in-memory backend: Clusters with a managed topology, whose API servers, etcd members, Nodes and machines
 * one Pod keeps in its memory; core, CABPK and KCP alone, besides the backend itself.
 */
export const inMemory: TopologyKind<InMemorySettings> = {
  managers: inMemoryManagers,
  namespaces: [IN_MEMORY_CLASS.namespace],
  hasBackingClusters: false,
  hasNodePorts: false,
  hasHosts: false,
  create: ({ kind: _kind, ...provisioning }) => ({
    costs,
    createSharedParts: (fleet) => createSharedParts(fleet, provisioning),
    referSharedParts,
  }),
  statusColumns: { ENDPOINT: "endpoint" },
  managedKinds: [CLUSTER],
  sweepTargets: () => [],
};
