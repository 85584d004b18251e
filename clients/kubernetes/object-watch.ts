import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { errorMessage } from "../retry";
import type { KubernetesClient } from "./client";
import type { ObjectKind } from "./kinds";
import type { AnyObject, Change, ListOptions } from "./objects";

/** Seconds before a watch that ended, or could not begin, is begun again. */
const RETRY_SECONDS = 1;
/** Most seconds between two lists where the watches that follow them are refused: client-go's (`reflector.go`). */
const MAXIMUM_RETRY_SECONDS = 30;
/** Seconds after which a watch that nobody uses ends. */
const IDLE_SECONDS = 30;

/** The event of every object. */
const ANY = Symbol("any object");

/** What names an object of a watch. */
interface Name {
  namespace: string;
  name: string;
}

/** The watches of this process, by the client of their cluster and what they select. */
const watches = new WeakMap<KubernetesClient, Map<string, ObjectWatch>>();

/**
 * The objects of a kind in a cluster, as one list and one watch tell them. All in a process who ask for the same objects
 * share them, instead of each asking the API server again and again. When the connection ends, or the server no longer
 * has the version that the watch goes on from (410 Gone), it begins again with a list.
 */
export class ObjectWatch {
  /** Empty while the API server cannot be asked. */
  private readonly objects = new Map<string, AnyObject>();
  /** What those who follow know of; what of it a new list does not have was deleted meanwhile. */
  private readonly told = new Map<string, AnyObject>();
  /** Has an event for each change of an object, by its name. */
  private readonly changes = new EventEmitter().setMaxListeners(0);
  /** The list that the watch begins with. */
  private listed: Promise<string> = Promise.resolve("");
  private lastError: unknown;
  private isRunning = false;
  private waiting = 0;
  private lastUse = 0;

  private constructor(
    private readonly client: KubernetesClient,
    private readonly kind: ObjectKind,
    private readonly options: ListOptions,
  ) {}

  /** The watch for some objects of a kind in a client's cluster. It runs while it is used. */
  static of(client: KubernetesClient, kind: ObjectKind, options: ListOptions = {}): ObjectWatch {
    const ofClient = watches.get(client) ?? new Map<string, ObjectWatch>();
    watches.set(client, ofClient);
    const key = JSON.stringify([kind, options]);
    const watch = ofClient.get(key) ?? new ObjectWatch(client, kind, options);
    ofClient.set(key, watch);
    return watch;
  }

  /**
   * Reads an object; undefined if there is none.
   *
   * @throws if the API server cannot be asked, or does not serve the kind.
   */
  async get(name: Name): Promise<AnyObject | undefined> {
    await this.current();
    return this.objects.get(keyOf(name));
  }

  /**
   * Waits until there is an object, and it is as wanted.
   *
   * @returns the object.
   * @throws when `timeoutSeconds` are over; the error has the reason if the API server cannot be asked.
   */
  async until(name: Name, isAsWanted: (object: AnyObject) => boolean, timeoutSeconds: number): Promise<AnyObject> {
    const key = keyOf(name);
    const wanted = () => {
      const object = this.objects.get(key);
      return object !== undefined && isAsWanted(object) ? object : undefined;
    };
    return this.wait(timeoutSeconds, async (signal) => {
      let object = wanted();
      while (object === undefined) {
        await once(this.changes, key, { signal });
        object = wanted();
      }
      return object;
    });
  }

  /**
   * Waits until there is no object of a name.
   *
   * @param uid of the object: another one of the same name does not count. Default: each counts.
   * @throws when `timeoutSeconds` are over; the error has the reason if the API server cannot be asked.
   */
  async untilGone(name: Name, timeoutSeconds: number, uid?: string): Promise<void> {
    const key = keyOf(name);
    await this.wait(timeoutSeconds, async (signal) => {
      for (;;) {
        const isListed = await this.current().then(
          () => true,
          () => false,
        );
        const object = this.objects.get(key);
        if (isListed && (object === undefined || (uid !== undefined && object.metadata?.uid !== uid))) {
          return;
        }
        await (isListed ? once(this.changes, key, { signal }) : sleep(RETRY_SECONDS * 1000, undefined, { signal }));
      }
    });
  }

  /**
   * Reads all objects.
   *
   * @throws if the API server cannot be asked, or does not serve the kind.
   */
  async list(): Promise<AnyObject[]> {
    await this.current();
    return [...this.objects.values()];
  }

  /**
   * Tells of every object that there is, and of each change of one, until the signal aborts; again where the watch begins
   * again.
   *
   * @param onChange gets the object as it was `before`, too, if it was known.
   */
  follow(
    onChange: (object: AnyObject, change: Change, before: AnyObject | undefined) => void,
    signal: AbortSignal,
  ): void {
    this.waiting += 1;
    this.changes.on(ANY, onChange);
    this.use();
    signal.addEventListener("abort", () => {
      this.waiting -= 1;
      this.changes.off(ANY, onChange);
    });
  }

  /** Why the API server could not be asked when it was last tried; undefined if it could. */
  get error(): unknown {
    return this.lastError;
  }

  /** Keeps the watch running while something waits, for so long at most. */
  private async wait<T>(timeoutSeconds: number, action: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.waiting += 1;
    this.use();
    try {
      // It takes whole milliseconds only.
      return await action(AbortSignal.timeout(Math.ceil(timeoutSeconds * 1000)));
    } catch (error) {
      const reason = this.lastError === undefined ? "" : `: ${errorMessage(this.lastError)}`;
      throw new Error(`not after ${timeoutSeconds} s${reason}`, { cause: error });
    } finally {
      this.waiting -= 1;
    }
  }

  /** Waits for the list that the watch begins with, also if it begins again meanwhile. */
  private async current(): Promise<void> {
    this.use();
    for (let listed; listed !== this.listed;) {
      listed = this.listed;
      await listed;
    }
  }

  private use(): void {
    this.lastUse = Date.now();
    if (!this.isRunning) {
      this.isRunning = true;
      void this.run();
    }
  }

  private get isUsed(): boolean {
    return this.waiting > 0 || Date.now() - this.lastUse < IDLE_SECONDS * 1000;
  }

  private async run(): Promise<void> {
    for (let pause = 0; this.isUsed;) {
      // No timer keeps a process from its end.
      this.listed = sleep(pause * 1000, undefined, { ref: false }).then(() => this.readAll());
      const refused = await this.watchListed(this.listed);
      pause = refused ? Math.min(2 * Math.max(pause, RETRY_SECONDS), MAXIMUM_RETRY_SECONDS) : RETRY_SECONDS;
      this.objects.clear();
    }
    this.told.clear();
    this.isRunning = false;
  }

  /** Watches from a list on. Whether there was a list, and the watch ended with an error as soon as it was asked for. */
  private async watchListed(listed: Promise<string>): Promise<boolean> {
    let begun = -Infinity;
    try {
      const resourceVersion = await listed;
      begun = performance.now();
      await this.watch(resourceVersion);
      return false;
    } catch (error) {
      this.lastError = error;
      return performance.now() - begun < RETRY_SECONDS * 1000;
    }
  }

  /** Reads all objects, and tells of those that are gone. Returns the version from which a watch goes on. */
  private async readAll(): Promise<string> {
    const { items, resourceVersion } = await this.client.listAt(this.kind, this.options);
    this.lastError = undefined;
    for (const object of items) {
      this.note("ADDED", object);
    }
    for (const [key, object] of this.told) {
      if (!this.objects.has(key)) {
        this.note("DELETED", object);
      }
    }
    return resourceVersion;
  }

  private async watch(resourceVersion: string): Promise<void> {
    const unused = new AbortController();
    const timer = setInterval(() => this.isUsed || unused.abort(), IDLE_SECONDS * 1000).unref();
    try {
      const options = { ...this.options, resourceVersion, signal: unused.signal };
      await this.client.watch(this.kind, options, (change, object) => this.note(change, object));
    } finally {
      clearInterval(timer);
    }
  }

  private note(change: Change, object: AnyObject): void {
    const key = keyOf({ namespace: object.metadata?.namespace ?? "", name: object.metadata?.name ?? "" });
    const before = this.told.get(key);
    for (const known of [this.objects, this.told]) {
      if (change === "DELETED") {
        known.delete(key);
      } else {
        known.set(key, object);
      }
    }
    this.changes.emit(key);
    this.changes.emit(ANY, object, change, before);
  }
}

function keyOf({ namespace, name }: Name): string {
  return `${namespace}/${name}`;
}
