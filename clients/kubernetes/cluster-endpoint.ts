import { httpsUrl } from "../https-url";
import type { AnyObject } from "./objects";

/** The URL of a Cluster's API server; undefined as long as its infrastructure has not said where that will be. */
export function endpointOf({ spec }: AnyObject): string | undefined {
  const { host, port } = (spec as { controlPlaneEndpoint?: Partial<Endpoint> } | undefined)?.controlPlaneEndpoint ?? {};
  return host && port ? httpsUrl(host, port) : undefined;
}

/** `controlPlaneEndpoint` of a Cluster (Cluster API's `api/core/v1beta2/cluster_types.go`, APIEndpoint). */
interface Endpoint {
  readonly host: string;
  readonly port: number;
}
