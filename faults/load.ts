import type { KubernetesClient } from "../clients/kubernetes/client";
import { errorMessage } from "../clients/retry";
import type { LoadFigures } from "../runs/format";
import { forgetNudges, nudgeHosts } from "./host-nudges";
import { revertLoad, takeStep } from "./load-changes";
import { loadSteps } from "./load-schedule";
import type { LoadStep } from "./load-schedule";
import type { Load } from "./scenario";

/** Milliseconds between two looks at what is due, and at hosts that hold each other up. */
const LOOK = 500;
const HOST_LOOK = 15_000;

const NOTHING: LoadFigures = { taken: 0, skipped: 0, failed: 0, hostNudges: 0 };

/** Scales MachineDeployments and rolls control planes out, again and again. */
export class SteadyLoad {
  private timer?: NodeJS.Timeout;
  private hostTimer?: NodeJS.Timeout;
  private changingHosts: string[] = [];
  /** The look at them under way. */
  private hostLook = Promise.resolve();
  /** The step under way, and one of the other kind that may wait for it. */
  private steps = Promise.resolve();
  /** The kinds of both. */
  private readonly pending = new Set<LoadStep["kind"]>();
  /** Seconds for which it has gone on. */
  private seconds = 0;
  /** Steps that were due. */
  private due = 0;
  private counted = NOTHING;

  /** @param management the management cluster's client. */
  constructor(
    private readonly load: Load,
    private readonly management: () => KubernetesClient,
  ) {}

  /** Whether there is anything to do. */
  get isEmpty(): boolean {
    return Object.values(this.load).every((interval) => interval === undefined);
  }

  /** What it has done since it was last told to count; undefined if there is nothing to do. */
  get figures(): LoadFigures | undefined {
    return this.isEmpty ? undefined : this.counted;
  }

  /** Counts what it does from now on. */
  startCounting(): void {
    this.counted = NOTHING;
  }

  /** Goes on from where it was paused. */
  resume(): void {
    if (!this.isEmpty) {
      this.timer ??= setInterval(() => this.look(), LOOK);
      this.hostTimer ??= setInterval(() => this.lookAtHosts(), HOST_LOOK);
    }
  }

  /** Does nothing more until it is resumed: waits for the step under way, and drops the one that waits for that. */
  async pause(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.steps;
  }

  /** Pauses it, and has what it has changed as it was. Hosts are still looked at: they change until the fleet is at rest. */
  async revert(): Promise<void> {
    await this.pause();
    if (!this.isEmpty) {
      await revertLoad(this.management());
    }
  }

  /** Ends it, once it was reverted. */
  async end(): Promise<void> {
    clearInterval(this.hostTimer);
    await this.hostLook;
    if (!this.isEmpty) {
      await forgetNudges(this.management());
    }
  }

  /** A step that is due while another of its kind is under way or waits is skipped: a fault may have the API slow. */
  private look(): void {
    this.seconds += LOOK / 1000;
    const due = loadSteps(this.load, this.seconds).slice(this.due);
    this.due += due.length;
    for (const step of due) {
      if (this.pending.has(step.kind)) {
        this.count("skipped");
      } else {
        this.pending.add(step.kind);
        this.steps = this.steps.then(() => this.take(step)).finally(() => this.pending.delete(step.kind));
      }
    }
  }

  /** A fault may have the management cluster not answer, or its kubeconfig not there; there is another look. */
  private lookAtHosts(): void {
    this.hostLook = this.hostLook.then(async () => {
      try {
        this.changingHosts = await nudgeHosts(this.management(), this.changingHosts, () => this.count("hostNudges"));
      } catch {
        this.changingHosts = [];
      }
    });
  }

  private async take(step: LoadStep): Promise<void> {
    if (this.timer === undefined) {
      this.count("skipped");
      return;
    }
    try {
      await takeStep(this.management(), step);
      this.count("taken");
    } catch (error) {
      // A fault may have it refused, or not answered.
      this.count("failed");
      console.warn(`load: ${step.kind}: ${errorMessage(error)}`);
    }
  }

  private count(what: keyof LoadFigures): void {
    this.counted = { ...this.counted, [what]: this.counted[what] + 1 };
  }
}
