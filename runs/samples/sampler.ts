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

/** Seconds from one sample to the next. docs/runs.md has what they cost. */
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

/** Takes samples of a fleet. */
class Sampler {
  private readonly counters: Counters;
  private readonly parts: Parts;
  private managers?: { readonly client: KubernetesClient; readonly source: Managers };
  private readonly pace = new Pace(CHARACTERS_A_ROUND);
  private isClosed = false;

  constructor(
    private readonly sampled: Sampled,
    private readonly startedAt: number,
    private readonly onSample: (sample: Sample) => void,
  ) {
    this.counters = new Counters(startedAt);
    this.parts = new Parts(sampled.nodes);
  }

  /**
   * Takes a sample of everything, and tells of those of a kind when all of them are there. All have the time at which the
   * round was begun. What cannot be asked now is left out.
   */
  async round(isLast: boolean): Promise<void> {
    const seconds = Math.round(Date.now() - this.startedAt) / 1000;
    const tell = (samples: Promise<Unsampled<Sample>[]>) => this.tell(samples, seconds);
    const { management, backing } = this.sampled;
    const client = attempt(management);
    const clusters = attempt(backing) ?? new Map<string, KubernetesClient>();
    await Promise.all([
      tell(this.parts.sample(isLast)),
      ...(client === undefined ? [] : [tell(this.managersOf(client).sample(isLast))]),
      ...(client === undefined || !(this.pace.isDue("apiServer") || isLast)
        ? []
        : [tell(sampleApiServer(client, this.counters, this.pace))]),
      ...[...clusters].map(([name, cluster]) => tell(sampleEtcd(name, cluster, this.counters))),
    ]);
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
 */
export async function takeSamples(
  sampled: Sampled,
  startedAt: number,
  onSample: (sample: Sample) => void,
  signal: AbortSignal,
): Promise<void> {
  const sampler = new Sampler(sampled, startedAt, onSample);
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
