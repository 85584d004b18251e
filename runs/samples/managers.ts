import type { KubernetesClient } from "../../clients/kubernetes/client";
import { POD } from "../../clients/kubernetes/kinds";
import { LogCount } from "../../clients/kubernetes/log-count";
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
import { CHARACTERS_A_ROUND, Pace } from "./pace";
import type { Unsampled } from "./sample";

/** The port of all managers' metrics: the default of their `main.go`, and of the release manifests. */
const PORT = 8443;
/** Seconds after which another token is asked for; it ends after an hour. */
const TOKEN_SECONDS = 3000;

/** What client-go writes when it holds a request back (`rest/request.go`): once a second at most, or, without `-v=2`, every 10 s. */
const THROTTLED = "client-side throttling";

interface ManagerPod {
  readonly manager: string;
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
}

/** The controller managers of a management cluster, as their metrics tell. */
export class Managers {
  private readonly endpoints = new Map<string, Promise<PodEndpoint>>();
  private readonly logs = new Map<string, LogCount>();
  private readonly pace = new Pace(CHARACTERS_A_ROUND);
  private token?: { readonly value: Promise<string>; readonly until: number };

  constructor(
    private readonly client: KubernetesClient,
    private readonly definitions: ManagerDefinitions,
    private readonly counters: Counters,
  ) {}

  /**
   * Asks the managers that run. One that does not answer is in the samples, too.
   *
   * @param all whether those are asked, too, that would be spared in this round.
   */
  async sample(all: boolean): Promise<Unsampled<ManagerSample>[]> {
    const pods = (
      await Promise.all(Object.entries(this.definitions).map(([name, { namespace }]) => this.podsOf(name, namespace)))
    ).flat();
    this.forget(pods);
    const due = pods.filter(({ name }) => this.pace.isDue(name) || all);
    return Promise.all(due.map((pod) => this.ask(pod)));
  }

  close(): void {
    this.forget([]);
  }

  private async podsOf(manager: string, namespace: string): Promise<ManagerPod[]> {
    const pods = await this.client.list(POD, { namespace });
    return pods.filter(runs).map(({ metadata, spec }) => {
      const shard = metadata?.labels?.[SHARD_LABEL];
      const [container] = (spec as { containers: { name: string }[] }).containers;
      const name = shard === undefined ? manager : `${manager}-${shard}`;
      return { manager: name, namespace, name: metadata!.name!, container: container!.name };
    });
  }

  private async ask(pod: ManagerPod): Promise<Unsampled<ManagerSample>> {
    const sample = { kind: "manager", name: pod.manager, pod: pod.name } as const;
    try {
      const endpoint = await this.endpointOf(pod);
      const metrics = endpoint.get("/metrics", await this.currentToken());
      const [text, throttled] = await Promise.all([metrics, this.logOf(pod).take()]);
      this.pace.note(pod.name, text.length);
      const now = parseMetrics(text, isManagerMetric);
      const figures = managerFigures(now, this.counters.increaseOf(pod.name, now));
      return { ...sample, figures: { ...figures, ...(throttled > 0 && { throttled }) } };
    } catch (error) {
      return { ...sample, error: errorMessage(error) };
    }
  }

  private endpointOf({ namespace, name }: ManagerPod): Promise<PodEndpoint> {
    const known = this.endpoints.get(name) ?? PodEndpoint.open(this.client.config, { namespace, name, port: PORT });
    this.endpoints.set(name, known);
    return known;
  }

  private logOf({ namespace, name, container }: ManagerPod): LogCount {
    const pod = { namespace, pod: name, name: container };
    const log = this.logs.get(name) ?? new LogCount(this.client.config, pod, THROTTLED);
    this.logs.set(name, log);
    return log;
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
    const names = new Set(pods.map(({ name }) => name));
    for (const name of [...this.logs.keys()].filter((known) => !names.has(known))) {
      this.logs.delete(name);
      void this.endpoints.get(name)?.then((endpoint) => endpoint.close());
      this.endpoints.delete(name);
    }
  }
}

function runs({ metadata, status }: AnyObject): boolean {
  return metadata?.deletionTimestamp === undefined && status?.phase === "Running";
}
