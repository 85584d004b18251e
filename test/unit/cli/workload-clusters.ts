import type { IncomingMessage } from "node:http";
import type { FakeApiServer } from "../api-server";
import type { Project } from "./project";

/** The API version of Clusters. */
export const CLUSTER_API = "/apis/cluster.x-k8s.io/v1beta2";
/** What serves Clusters. */
export const CLUSTER_RESOURCES = { resources: [{ name: "clusters", kind: "Cluster", namespaced: true }] };

/**
 * Has a management cluster serve workload clusters, each with its Namespace.
 *
 * @param options the fleet whose they are, default `fleet-1`; what else a Cluster has, default nothing.
 */
export function serveWorkloadClusters(
  server: FakeApiServer,
  names: readonly string[],
  { fleet = "fleet-1", ...others }: { fleet?: string; status?: object } = {},
): void {
  server.answers[CLUSTER_API] = CLUSTER_RESOURCES;
  for (const name of names) {
    const labels = { "metal3-scale/fleet": fleet, "cluster.x-k8s.io/cluster-name": name };
    const metadata = { namespace: name, name };
    server.answers[`/api/v1/namespaces/${name}`] = { metadata: { name, labels } };
    server.answers[`${CLUSTER_API}/namespaces/${name}/clusters/${name}`] = { metadata, ...others };
  }
}

/**
 * Has a management cluster hold workload clusters of fleet `fleet-1`, each with its Namespace.
 *
 * @returns the inputs of a release there.
 */
export function haveWorkloadClusters(project: Project, server: FakeApiServer, names: readonly string[]): object {
  serveWorkloadClusters(server, names);
  const kubeconfig = { path: project.write("management", server.kubeconfig("admin")), uid: "uid-1" };
  return { kubeconfig, fleet: "fleet-1" };
}

/** Tells of each object that is to be deleted, as `RESOURCE/NAME`. */
export function onDeletion(server: FakeApiServer, tell: (object: string) => void): void {
  server.onRequest = ({ method, url }: IncomingMessage) =>
    method === "DELETE" && tell(url!.split("?")[0]!.split("/").slice(-2).join("/"));
}
