import type * as pulumi from "@pulumi/pulumi";
import { FIRST_PORT } from "../clients/fake-api-server/client";
import { httpsUrl } from "../clients/https-url";
import { tokenKubeconfig } from "./kubeconfig";
import type { Pki } from "./shared-pki";
import type { Endpoint, PartContext } from "./workload-cluster-parts";

export interface FakeApiServerEndpointArgs {
  /** What plays the cluster's API server. */
  readonly server: {
    readonly address: pulumi.Output<string>;
    readonly components: pulumi.Resource[];
  };
  /** Number of the cluster among those of that fake API server, from 0. */
  readonly index: number;
  readonly pki: Pki;
}

/**
 * The API of a workload cluster on a fake API server. It is served once the cluster's Secrets and hosts are there:
 * FakeKubelets has that done.
 */
export function fakeApiServerEndpoint(
  { name }: PartContext,
  { server, index, pki }: FakeApiServerEndpointArgs,
): Endpoint {
  const port = FIRST_PORT + index;
  const url = server.address.apply((host) => httpsUrl(host, port));
  return {
    host: server.address,
    port,
    url,
    // A fake API server does not look at credentials. kubectl asks its user for some where there are none.
    kubeconfig: tokenKubeconfig({
      cluster: name,
      server: url,
      ca: pki.secrets.ca!["tls.crt"]!,
      user: "kubernetes-admin",
      token: "not-checked",
    }),
    secrets: pki.secrets,
    // The etcd is stacked, as it is by default. These are the keys that KCP makes: of clients.
    clusterConfiguration: { encryptionAlgorithm: "ECDSA-P256" },
    components: server.components,
  };
}
