import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import type { ManagerDefinitions } from "../../components/manager-definitions";
import { attempt } from "../attempt";
import type { WatchedFleet } from "../fleet-watch";
import type { Sample } from "../format";
import { sampleApiServer, sampleEtcd } from "./api-servers";
import { Counters } from "./counters";
import { Managers } from "./managers";
import { CHARACTERS_A_ROUND, Pace } from "./pace";
import { Parts } from "./parts";
import type { Unsampled } from "./sample";

/** Seconds from the end of one round of samples to the next round. docs/runs.md has what they cost. */
const INTERVAL_SECONDS = 30;

/** Seconds that the last sample may take: a cluster may be gone. */
const LAST_SECONDS = 10;

/** What samples are taken of. */
export interface Sampled extends Pick<WatchedFleet, "management"> {
  /** The managers that run there. */
  readonly managers: ManagerDefinitions;
  /** The backing clusters that there are now, by name. */
  readonly backing: () => ReadonlyMap<string, KubernetesClient>;
  /** Directory with those of the local nodes. */
  readonly nodes: string;
}

type Kind = Sample["kind"];

/** The kinds of programs that there are to ask. */
const KINDS: readonly Kind[] = ["part", "manager", "apiServer", "etcd"];

/** One sample of everything. */
interface Round {
  /** The client of the management cluster, if there is one now. */
  readonly client: KubernetesClient | undefined;
  readonly isLast: boolean;
}

/** Takes samples of a fleet. */
class Sampler {
  /** How programs of each kind are asked: all of them at once, or each by itself. */
  private readonly ask: Readonly<Record<Kind, (round: Round) => Promise<Unsampled<Sample>[]>[]>> = {
    part: ({ isLast }) => [this.parts.sample(isLast)],
    manager: ({ client, isLast }) => (client === undefined ? [] : [this.managersOf(client).sample(isLast)]),
    apiServer: ({ client, isLast }) =>
      client === undefined || !(this.pace.isDue("apiServer") || isLast)
        ? []
        : [sampleApiServer(client, this.counters, this.pace)],
    etcd: () => {
      const clusters = attempt(this.sampled.backing) ?? [];
      return [...clusters].map(([name, cluster]) => sampleEtcd(name, cluster, this.counters));
    },
  };
  private readonly counters: Counters;
  private readonly parts: Parts;
  private managers?: { readonly client: KubernetesClient; readonly source: Managers };
  private readonly pace = new Pace(CHARACTERS_A_ROUND);
  private isClosed = false;

  constructor(
    private readonly sampled: Sampled,
    private readonly startedAt: number,
    private readonly onSample: (sample: Sample) => void,
    private readonly kinds: readonly Kind[],
  ) {
    this.counters = new Counters(startedAt);
    this.parts = new Parts(sampled.nodes);
  }

  /**
   * Takes a sample of everything of its kinds, and tells of those of a kind when all of them are there. All have the time at
   * which the round was begun. What cannot be asked now is left out.
   */
  async round(isLast: boolean): Promise<void> {
    const seconds = Math.round(Date.now() - this.startedAt) / 1000;
    const round = { client: attempt(this.sampled.management), isLast };
    const asked = this.kinds.flatMap((kind) => this.ask[kind](round));
    await Promise.all(asked.map((samples) => this.tell(samples, seconds)));
  }

  /** Ends it: what is still asked for is not told. */
  close(): void {
    this.isClosed = true;
    this.managers?.source.close();
  }

  /** A client is another one after its kubeconfig was written again. */
  private managersOf(client: KubernetesClient): Managers {
    if (this.managers?.client !== client) {
      this.managers?.source.close();
      this.managers = { client, source: new Managers(client, this.sampled.managers, this.counters) };
    }
    return this.managers.source;
  }

  private async tell(samples: Promise<Unsampled<Sample>[]>, seconds: number): Promise<void> {
    const taken = await samples.catch(() => []);
    if (!this.isClosed) {
      taken.forEach((sample) => this.onSample({ ...sample, seconds }));
    }
  }
}

/**
 * Takes samples until the signal aborts, and a last one then.
 *
 * @param startedAt when the run was started, in milliseconds since the epoch.
 * @param kinds of programs that are asked. Default: all.
 */
export async function takeSamples(
  sampled: Sampled,
  startedAt: number,
  onSample: (sample: Sample) => void,
  signal: AbortSignal,
  kinds: readonly Kind[] = KINDS,
): Promise<void> {
  const sampler = new Sampler(sampled, startedAt, onSample, kinds);
  const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
  try {
    while (!signal.aborted) {
      await Promise.race([sampler.round(false), aborted]);
      await sleep(INTERVAL_SECONDS * 1000, undefined, { signal }).catch(() => undefined);
    }
    await Promise.race([sampler.round(true), sleep(LAST_SECONDS * 1000, undefined, { ref: false })]);
  } finally {
    sampler.close();
  }
}
