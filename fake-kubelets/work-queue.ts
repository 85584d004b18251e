import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { errorMessage } from "../clients/retry";

/** Seconds before the first retry of work that has failed; doubled for each further one. */
const FIRST_RETRY_SECONDS = 0.5;
const LAST_RETRY_SECONDS = 30;
/**
 * Seconds for which a worker waits for an item. 100 clusters that do not answer, each looked at once a minute, keep
 * less than four of ten workers busy so. Work that takes longer is not cut off: a busy API server may need a minute.
 */
const PATIENCE_SECONDS = 2;
/** Items for which workers no longer wait, at most: each holds a request, and API servers that are slow get no more. */
const MOST_LEFT_RUNNING = 200;

/** What is known of an item between two runs. */
interface Item {
  /** `again`: it was added while it is worked on. */
  state: "waiting" | "queued" | "running" | "again";
  failures: number;
  timer?: NodeJS.Timeout;
}

/**
 * Works on items, by name: on none twice at the same time, on a few at once, on one that has failed again and again, each
 * time later. As the work queues of Kubernetes' controllers (`util/workqueue` in client-go).
 *
 * Items whose work waits for something that does not answer keep the others waiting only for a short time: after two
 * seconds the worker goes on with the next item, while the work goes on, too, of 200 items at most; and once an item has
 * failed, it waits for other workers, of which there are as many again.
 */
export class WorkQueue {
  private readonly items = new Map<string, Item>();
  private readonly workers: ReturnType<typeof pLimit>;
  /** Those for items whose last try has failed. */
  private readonly retryWorkers: ReturnType<typeof pLimit>;
  private leftRunning = 0;

  /**
   * @param work returns the seconds after which it is to be done again; undefined: not before the item is added.
   * @param concurrency number of workers.
   * @param signal aborts when nothing more is to be begun.
   */
  constructor(
    private readonly work: (name: string) => Promise<number | undefined>,
    concurrency: number,
    private readonly signal: AbortSignal,
  ) {
    this.workers = pLimit(concurrency);
    this.retryWorkers = pLimit(concurrency);
  }

  /** Has an item worked on as soon as possible. */
  add(name: string): void {
    const item = this.items.get(name) ?? { state: "waiting", failures: 0 };
    this.items.set(name, item);
    if (item.state === "running") {
      item.state = "again";
    } else if (item.state === "waiting") {
      clearTimeout(item.timer);
      item.state = "queued";
      const workers = item.failures === 0 ? this.workers : this.retryWorkers;
      void workers(() => this.waitFor(this.run(name, item)));
    }
  }

  private async waitFor(run: Promise<void>): Promise<void> {
    if (this.leftRunning >= MOST_LEFT_RUNNING) {
      return run;
    }
    const isDone = await Promise.race([run.then(() => true), sleep(PATIENCE_SECONDS * 1000, false, { ref: false })]);
    if (!isDone) {
      this.leftRunning += 1;
      void run.then(() => (this.leftRunning -= 1));
    }
  }

  private async run(name: string, item: Item): Promise<void> {
    if (this.signal.aborted) {
      return;
    }
    item.state = "running";
    const seconds = await this.attempt(name, item);
    const isWanted = (item.state as Item["state"]) === "again";
    item.state = "waiting";
    if (isWanted && item.failures === 0) {
      this.add(name);
    } else if (seconds === undefined) {
      this.items.delete(name);
    } else {
      item.timer = setTimeout(() => this.add(name), seconds * 1000).unref();
    }
  }

  private async attempt(name: string, item: Item): Promise<number | undefined> {
    try {
      const seconds = await this.work(name);
      item.failures = 0;
      return seconds;
    } catch (error) {
      const seconds = Math.min(FIRST_RETRY_SECONDS * 2 ** item.failures, LAST_RETRY_SECONDS);
      item.failures += 1;
      console.warn(`${name}: failure ${item.failures}, next try in ${seconds} s: ${errorMessage(error)}`);
      return seconds;
    }
  }
}
