import { inMemoryBackend, machineProvisioning } from "../../components/in-memory-backend";
import { inMemoryManagers } from "../../components/manager-definitions";
import { managedTopology, managedTopologyKind } from "../managed-topology";
import type { TopologyKind } from "../topology";
import { costs } from "./costs";
import type { InMemorySettings } from "./settings";

/**
 * Cluster API's in-memory backend: Clusters with a managed topology, whose API servers, etcd members, Nodes and machines
 * one Pod keeps in its memory; core, CABPK and KCP alone, besides the backend itself.
 */
export const inMemory: TopologyKind<InMemorySettings> = {
  ...managedTopologyKind,
  managers: inMemoryManagers,
  effective: (settings) => ({ ...settings, ...machineProvisioning(settings) }),
  create: ({ kind: _kind, ...provisioning }) => ({
    costs,
    ...managedTopology({ backend: inMemoryBackend(provisioning), definitions: inMemoryManagers }),
  }),
};
