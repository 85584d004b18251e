import pLimit from "p-limit";
import { hostOf } from "../clients/https-url";
import { FakeApiServerClient, FIRST_PORT } from "../clients/fake-api-server/client";
import type { KubernetesClient } from "../clients/kubernetes/client";
import { KUBEADM_CONFIG_MAP } from "../clients/kubernetes/kubeadm-config";
import type { ClusterNodes } from "./nodes";

/** The Node by which an API comes to be served before a machine runs; it is deleted at once. */
const PLACEHOLDER = "fake-api-server";

type WorkloadClient = Pick<KubernetesClient, "server" | "certificateAuthority" | "get">;

/** What fake API servers serve. */
export interface FakeApiServersOptions {
  /** Certificate of the CA of all workload clusters, in PEM. */
  readonly certificateAuthority: string;
}

/**
 * Has fake API servers serve the APIs of workload clusters: when a cluster's hosts appear, and again when the server has
 * lost what it had in its memory. The namespace of a workload cluster has the cluster's name.
 *
 * A server gives its clusters ports in the order of their registration, while a cluster's port is that of its endpoint,
 * which follows from the cluster's number. So all clusters with lower numbers on the same server are registered first,
 * whether they are there or not.
 *
 * A server makes the certificate of an API once, of the CA in the cluster's Secrets. So it is not told to while these
 * still have another CA than the fleet has: after a lost state all keys are new.
 */
export class FakeApiServers {
  /** For each server, one call at a time, and one cluster at a time that is to be served. */
  private readonly turns = new Map<string, ReturnType<typeof pLimit>>();
  /** The clusters whose APIs are served, as far as is known, and by which server. */
  private readonly served = new Map<string, string>();
  /** The servers that are being asked what they have lost. */
  private readonly asked = new Set<string>();

  constructor(private readonly options: FakeApiServersOptions) {}

  /**
   * Has the API of a cluster served, unless it is known to be.
   *
   * @param client of the API.
   * @param nodes the cluster's Nodes.
   * @throws Error if the cluster's kubeconfig, the last of its Secrets, has another CA than the fleet.
   */
  async serve(cluster: string, client: WorkloadClient, nodes: ClusterNodes): Promise<void> {
    if (this.served.has(cluster)) {
      return;
    }
    if (client.certificateAuthority !== this.options.certificateAuthority) {
      throw new Error("the kubeconfig has the CA of an earlier update; the next one replaces it");
    }
    const api = new URL(client.server);
    const host = hostOf(api);
    // All but one of the clusters wait for another turn, so that the server can be asked meanwhile what it has lost.
    await this.turn(`serve at ${host}`)(() =>
      this.inTurn(host, async (server) => {
        const isServed = await register(server, cluster, Number(api.port));
        // A server makes `kubeadm-config` once an API is served (`activateCluster` in its `main.go`). A call that has
        // failed, since the API took too long to answer, has left the rest undone.
        if (!isServed || (await client.get(KUBEADM_CONFIG_MAP)) === undefined) {
          await server.addControlPlaneNode({ namespace: cluster, cluster }, PLACEHOLDER);
        }
        await nodes.remove(PLACEHOLDER);
        this.served.set(cluster, host);
      }),
    );
  }

  /**
   * Asks the servers, and forgets the clusters whose APIs they no longer serve, since they were started again. None waits
   * for another; one that has not answered since the last call is not asked again.
   *
   * @param onLost told of each of these clusters as soon as its server has answered.
   * @returns when all have answered or failed.
   */
  async forgetLost(onLost: (cluster: string) => void): Promise<void> {
    const hosts = [...new Set(this.served.values())].filter((host) => !this.asked.has(host));
    await Promise.all(hosts.map((host) => this.forgetLostBy(host, onLost)));
  }

  /** Has it looked at again whether the API of a cluster is served. */
  forget(cluster: string): void {
    this.served.delete(cluster);
  }

  private async forgetLostBy(host: string, onLost: (cluster: string) => void): Promise<void> {
    this.asked.add(host);
    const lost = await this.lostBy(host);
    this.asked.delete(host);
    for (const cluster of lost) {
      this.forget(cluster);
      onLost(cluster);
    }
  }

  /** Of a server that cannot be asked now nothing is known. */
  private async lostBy(host: string): Promise<string[]> {
    const registered = await this.inTurn(host, (server) => server.registered()).catch(() => undefined);
    const served = [...this.served].flatMap(([cluster, server]) => (server === host ? [cluster] : []));
    return registered === undefined ? [] : served.filter((name) => registered.get(`${name}/${name}`) !== true);
  }

  private inTurn<T>(host: string, action: (server: FakeApiServerClient) => Promise<T>): Promise<T> {
    return this.turn(`call ${host}`)(() => action(new FakeApiServerClient(host)));
  }

  private turn(name: string): ReturnType<typeof pLimit> {
    const turn = this.turns.get(name) ?? pLimit(1);
    this.turns.set(name, turn);
    return turn;
  }
}

/**
 * Registers a cluster and those before it, as far as they are not.
 *
 * @returns whether its API is served already.
 */
async function register(server: FakeApiServerClient, cluster: string, port: number): Promise<boolean> {
  const registered = await server.registered();
  if (registered.get(`${cluster}/${cluster}`) === true) {
    return true;
  }
  for (const [index, name] of namesUpTo(cluster, port - FIRST_PORT).entries()) {
    if (!registered.has(`${name}/${name}`)) {
      await registerOne(server, name, FIRST_PORT + index);
    }
  }
  return false;
}

async function registerOne(server: FakeApiServerClient, cluster: string, wanted: number): Promise<void> {
  const port = await server.register({ namespace: cluster, cluster });
  if (port !== wanted) {
    throw new Error(
      `the fake API server has given port ${port} to ${cluster}, whose endpoint has ${wanted}: something else has ` +
        "registered clusters; delete the server's Pod",
    );
  }
}

/**
 * The names of a cluster and of the clusters before it, the lowest number first: `workload-0001`, `workload-0002`, …
 *
 * @param count clusters before it.
 */
export function namesUpTo(cluster: string, count: number): string[] {
  const { stem = "", digits = "" } = /^(?<stem>.*?)(?<digits>\d+)$/.exec(cluster)?.groups ?? {};
  const first = Number(digits) - count;
  if (digits === "" || count < 0 || first < 1) {
    throw new Error(`${cluster} cannot be the cluster number ${count + 1} of a fake API server`);
  }
  return Array.from({ length: count + 1 }, (_, index) => stem + String(first + index).padStart(digits.length, "0"));
}
