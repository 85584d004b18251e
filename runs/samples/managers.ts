import type { KubernetesClient } from "../../clients/kubernetes/client";
import { POD } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/objects";
import { PodEndpoint } from "../../clients/kubernetes/pod-endpoint";
import { parseMetrics } from "../../clients/metrics";
import { errorMessage } from "../../clients/retry";
import type { ManagerDefinitions } from "../../components/manager-definitions";
import { metricsReaderOf } from "../../components/metrics-reader";
import { SHARD_LABEL } from "../../resources/release-manifest";
import type { ManagerSample } from "../format";
import type { Counters } from "./counters";
import { isManagerMetric, managerFigures } from "./manager-figures";
import type { Unsampled } from "./sample";

/** The port of all managers' metrics: the default of their `main.go`, and of the release manifests. */
const PORT = 8443;
/** Seconds after which another token is asked for; it ends after an hour. */
const TOKEN_SECONDS = 3000;

interface ManagerPod {
  readonly manager: string;
  readonly namespace: string;
  readonly name: string;
}

/** The controller managers of a management cluster, as their metrics tell. */
export class Managers {
  private readonly endpoints = new Map<string, Promise<PodEndpoint>>();
  private token?: { readonly value: Promise<string>; readonly until: number };

  constructor(
    private readonly client: KubernetesClient,
    private readonly definitions: ManagerDefinitions,
    private readonly counters: Counters,
  ) {}

  /** Asks all managers that run. One that does not answer is in the samples, too. */
  async sample(): Promise<Unsampled<ManagerSample>[]> {
    const pods = (
      await Promise.all(Object.entries(this.definitions).map(([name, { namespace }]) => this.podsOf(name, namespace)))
    ).flat();
    this.forget(pods);
    return Promise.all(pods.map((pod) => this.ask(pod)));
  }

  close(): void {
    this.forget([]);
  }

  private async podsOf(manager: string, namespace: string): Promise<ManagerPod[]> {
    const pods = await this.client.list(POD, { namespace });
    return pods.filter(runs).map(({ metadata }) => {
      const shard = metadata?.labels?.[SHARD_LABEL];
      return { manager: shard === undefined ? manager : `${manager}-${shard}`, namespace, name: metadata!.name! };
    });
  }

  private async ask(pod: ManagerPod): Promise<Unsampled<ManagerSample>> {
    const sample = { kind: "manager", name: pod.manager, pod: pod.name } as const;
    try {
      const endpoint = await this.endpointOf(pod);
      const now = parseMetrics(await endpoint.get("/metrics", await this.currentToken()), isManagerMetric);
      return { ...sample, figures: managerFigures(now, this.counters.increaseOf(pod.name, now)) };
    } catch (error) {
      return { ...sample, error: errorMessage(error) };
    }
  }

  private endpointOf({ namespace, name }: ManagerPod): Promise<PodEndpoint> {
    const known = this.endpoints.get(name) ?? PodEndpoint.open(this.client.config, { namespace, name, port: PORT });
    this.endpoints.set(name, known);
    return known;
  }

  private currentToken(): Promise<string> {
    if (this.token === undefined || this.token.until < Date.now()) {
      const value = this.client.createToken(metricsReaderOf(this.definitions));
      this.token = { value, until: Date.now() + TOKEN_SECONDS * 1000 };
      value.catch(() => (this.token = undefined));
    }
    return this.token.value;
  }

  /** Closes the connections to all Pods but these. */
  private forget(pods: readonly ManagerPod[]): void {
    for (const [name, endpoint] of this.endpoints) {
      if (!pods.some((pod) => pod.name === name)) {
        this.endpoints.delete(name);
        endpoint.then(
          (open) => open.close(),
          () => undefined,
        );
      }
    }
  }
}

function runs({ metadata, status }: AnyObject): boolean {
  return metadata?.deletionTimestamp === undefined && status?.phase === "Running";
}
