import { dockerBackend } from "../../components/docker-backend";
import type { ClusterKind } from "../../components/kubernetes-cluster";
import { dockerManagers } from "../../components/manager-definitions";
import { managedTopology, managedTopologyKind } from "../managed-topology";
import type { TopologyKind } from "../topology";
import { costs } from "./costs";
import type { DockerSettings } from "./settings";

/** Containers are beside that of the management cluster. */
const outlivesManagement = true;

/**
 * Cluster API Provider Docker: each machine is a container of this machine's Docker with a whole node in it; for
 * comparison with what is fake.
 */
export const docker: TopologyKind<DockerSettings> = {
  ...managedTopologyKind,
  managers: dockerManagers,
  managementClusters: {
    kinds: ["kind"],
    reason: "its machines are containers of the Docker that the management cluster is in",
  },
  outlivesManagement,
  effective: (settings) => settings,
  create: () => ({
    costs,
    ...managedTopology({
      backend: dockerBackend(),
      definitions: dockerManagers,
      managementCluster: withDockerSocket,
      outlivesManagement,
    }),
  }),
};

function withDockerSocket(source: ClusterKind): ClusterKind {
  return source.kind === "kind" ? { ...source, hasDockerSocket: true } : source;
}
