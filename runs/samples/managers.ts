import type { KubernetesClient } from "../../clients/kubernetes/client";
import { POD } from "../../clients/kubernetes/kinds";
import { LogCount } from "../../clients/kubernetes/log-count";
import type { AnyObject } from "../../clients/kubernetes/objects";
import { PodEndpoint } from "../../clients/kubernetes/pod-endpoint";
import { parseMetrics } from "../../clients/metrics";
import { errorMessage } from "../../clients/retry";
import type { ManagerDefinitions } from "../../components/manager-definitions";
import { MANAGER_METRICS_PORT, metricsReaderOf } from "../../components/metrics-reader";
import { SHARD_LABEL } from "../../resources/manager-deployment/deployment";
import type { ManagerSample } from "../format";
import type { Counters } from "./counters";
import { isManagerMetric, managerFigures } from "./manager-figures";
import { CHARACTERS_A_ROUND, Pace } from "./pace";
import type { Unsampled } from "./sample";

/** Seconds after which another token is asked for; it ends after an hour. */
const TOKEN_SECONDS = 3000;

/**
 * What client-go writes of a request that it has held back for more than a second (`rest/request.go`): once a second at most,
 * or, without `-v=2`, every 10 s.
 */
const THROTTLED = "client-side throttling";

interface ManagerPod {
  readonly manager: string;
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
}

/** What is kept open for a Pod, from the first question to it until it is gone. */
interface Connection {
  readonly endpoint: Promise<PodEndpoint>;
  readonly log: LogCount;
}

/** The controller managers of a management cluster, as their metrics tell. */
export class Managers {
  private readonly connections = new Map<string, Connection>();
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
    const managers = Object.entries(this.definitions);
    const listed = await Promise.allSettled(managers.map(([name, { namespace }]) => this.podsOf(name, namespace)));
    const pods = listed.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
    const unknown = listed.flatMap((outcome, index): Unsampled<ManagerSample>[] =>
      outcome.status === "fulfilled"
        ? []
        : [{ kind: "manager", name: managers[index]![0], error: errorMessage(outcome.reason) }],
    );
    if (unknown.length === 0) {
      this.forget(pods);
    }
    const due = pods.filter(({ name }) => this.pace.isDue(name) || all);
    return [...unknown, ...(await Promise.all(due.map((pod) => this.ask(pod))))];
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
      const { endpoint, log } = this.connectionTo(pod);
      const text = await (await endpoint).get("/metrics", await this.currentToken());
      // Only then: lines are counted once, and would be lost with the answer.
      const throttled = await log.take();
      this.pace.note(pod.name, text.length);
      const now = parseMetrics(text, isManagerMetric);
      const figures = managerFigures(now, this.counters.increaseOf(pod.name, now));
      return { ...sample, figures: { ...figures, ...(throttled > 0 && { throttled }) } };
    } catch (error) {
      return { ...sample, error: errorMessage(error) };
    }
  }

  private connectionTo({ namespace, name, container }: ManagerPod): Connection {
    const known = this.connections.get(name);
    if (known !== undefined) {
      return known;
    }
    const { config } = this.client;
    const connection = {
      endpoint: PodEndpoint.open(config, { namespace, name, port: MANAGER_METRICS_PORT }),
      log: new LogCount(config, { namespace, pod: name, name: container }, THROTTLED),
    };
    this.connections.set(name, connection);
    connection.endpoint.catch(() => this.connections.delete(name));
    return connection;
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
    for (const [name, { endpoint }] of [...this.connections].filter(([known]) => !names.has(known))) {
      this.connections.delete(name);
      endpoint.then(
        (opened) => opened.close(),
        () => undefined,
      );
    }
  }
}

function runs({ metadata, status }: AnyObject): boolean {
  return metadata?.deletionTimestamp === undefined && status?.phase === "Running";
}
