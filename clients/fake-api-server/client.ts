import { hostInUrl } from "../https-url";
import { CONTROL_PLANE_LABEL } from "../kubernetes/labels";

/** Seconds that a fake API server takes for an answer at most. */
const TIMEOUT_SECONDS = 60;
/** Where it is told of clusters and Nodes. */
export const CALLS_PORT = 3333;
/** Where Cluster API's in-memory backend, on which it is built, says what it serves (`DefaultDebugPort`). */
const DEBUG_PORT = 19000;
/** Port of the cluster that is registered first; each further one has the next (`DefaultMinPort`). */
export const FIRST_PORT = 20000;

/** A cluster, by its namespace in the management cluster and its name. */
export interface ClusterName {
  readonly namespace: string;
  readonly cluster: string;
}

/**
 * The calls of Metal3's fake API server, FKAS, which plays the API servers and etcd members of many clusters in one
 * process (cluster-api-provider-metal3 v1.13 `hack/fake-apiserver/cmd/metal3-fkas/main.go`). It reads and writes what it
 * knows of clusters without a lock: one call at a time.
 */
export class FakeApiServerClient {
  /** @param host IP address at which it is reached. */
  constructor(private readonly host: string) {}

  /** The clusters that are registered, each as `NAMESPACE/NAME`, and whether their APIs are served. */
  async registered(): Promise<Map<string, boolean>> {
    const listeners = (await this.call("GET", DEBUG_PORT, "/listeners")) as Record<string, string>;
    // An address that is not served has a remark: `https://10.0.0.1:20000 (not active)`.
    return new Map(Object.entries(listeners).map(([name, address]) => [name, !address.includes(" ")]));
  }

  /**
   * Gives a cluster a port, which is not served yet; a cluster that has one keeps it.
   *
   * @returns the port.
   */
  async register(name: ClusterName): Promise<number> {
    const { Port } = (await this.call("POST", CALLS_PORT, "/register", name)) as { Port: number };
    return Port;
  }

  /**
   * Adds a Node of the control plane. The first one has the cluster's API served, with a certificate of the CA in the
   * Secret `CLUSTER-ca` of the cluster in which the fake API server runs; `CLUSTER-etcd` must be there, too.
   */
  async addControlPlaneNode(name: ClusterName, nodeName: string): Promise<void> {
    const labels = { [CONTROL_PLANE_LABEL]: "" };
    await this.call("PUT", CALLS_PORT, "/updateNode", { ...name, nodeName, labels });
  }

  /** @throws Error with its words if it does not do as it is told. */
  private async call(method: string, port: number, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`http://${hostInUrl(this.host)}:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status}: ${text.trim()}`);
    }
    return parse(text);
  }
}

/** The answer to `updateNode` is empty. */
function parse(text: string): unknown {
  return text === "" ? undefined : JSON.parse(text);
}
