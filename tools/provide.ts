import { createHash } from "node:crypto";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";

import pLimit from "p-limit";

import { DamagedError, NoSpaceError, SetupError, SourceError } from "./errors";
import { HttpClient } from "./http";
import { takeFromMachine } from "./machine";
import { checkUnpacked, mirrorDirectory, unpackFromMirror } from "./mirror";
import { type DebianPackage, installPackages, missingPackages, XZ } from "./packages";
import { projectRoot, toolsDirectory } from "./paths";
import { type Progress, standardErrorProgress } from "./progress";
import { withLock } from "./process-lock";
import { failureReport } from "./report";
import { Store } from "./store";
import type { Task } from "./task";
import { takeFromVendor, vendorHost, vendorUrl } from "./vendor";

/** Downloads at a time. */
const DOWNLOADS = 4;

/** What the tools, manifests and images take on disk, with what is in the making. */
const TOOLS_GIGABYTES = 2;

/** Milliseconds to wait for a call in another process, which may download everything. */
const LOCK_TIMEOUT = 3_600_000;

export interface ProvideOptions {
  /** The project's directory; default: found from the working directory. */
  readonly root?: string;
  /** PATH, MIRROR, HOME and the proxies' variables are looked at; default: the process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Default: standard error. */
  readonly progress?: Progress;
}

/**
 * Provides things in the tools folder, each from the first source that has it: the machine, the mirror, the vendor.
 * What is there already stays, whether it is asked for or not, so that running it again does what is left to do.
 *
 * A call waits for those of this machine that work in the same folder, for which checkouts may have links.
 *
 * @throws SetupError with everything that could not be provided, and why.
 */
export async function provide(tasks: readonly Task[], options: ProvideOptions = {}): Promise<void> {
  const { root = projectRoot(), env = process.env, progress = standardErrorProgress() } = options;
  try {
    await exclusively(toolsDirectory(root), (own) =>
      new Run(own, mirrorDirectory(root, env), env, progress).finish(tasks),
    );
  } catch (error) {
    const isFull = error instanceof NoSpaceError || (error as NodeJS.ErrnoException).code === "ENOSPC";
    throw isFull
      ? new SetupError(`No space is left in ${toolsDirectory(root)}: the tools need ${TOOLS_GIGABYTES} GB there in all`)
      : error;
  }
}

/** Runs `action`, with the folder's real path, while no other call works in the folder, by whatever path. */
function exclusively(folder: string, action: (path: string) => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const path = realpathSync(folder);
  const name = `tools-${createHash("sha256").update(path).digest("hex")}`;
  return withLock(name, () => action(path), LOCK_TIMEOUT, `of the tools in ${path}`);
}

/** One run: what it uses, and why it could not have what is missing. */
class Run {
  private readonly store: Store;
  private readonly http: HttpClient;
  private readonly reasons = new Map<Task, string[]>();
  private readonly packageReasons = new Map<DebianPackage, string>();

  /** @param own real path of the folder of the tools: what is on PATH is compared with it. */
  constructor(
    private readonly own: string,
    private readonly mirror: string | undefined,
    private readonly env: NodeJS.ProcessEnv,
    private readonly progress: Progress,
  ) {
    this.store = new Store(own);
    this.http = new HttpClient(env, (line) => progress.line(line));
  }

  async finish(tasks: readonly Task[]): Promise<void> {
    this.store.clean();
    try {
      const wanted = tasks.filter((task) => !this.store.has(task));
      const afterMachine = await this.fromMachine(wanted);
      const afterMirror = await this.fromMirror(afterMachine);
      await this.fromVendors(afterMirror);
      const missing = wanted.filter((task) => !this.store.has(task));
      if (missing.length > 0) {
        throw new SetupError(
          failureReport({
            tasks: new Map(missing.map((task) => [task, this.reasons.get(task) ?? []])),
            damaged: missing.filter((task) => !afterMirror.includes(task)),
            packages: this.packageReasons,
            mirror: this.mirror,
          }),
        );
      }
    } finally {
      await this.http.close();
      this.store.clean();
    }
  }

  /** Each of these steps returns the tasks that are left for the next one. */
  private async fromMachine(tasks: readonly Task[]): Promise<Task[]> {
    const candidates = tasks.filter(({ kind }) => kind === "tool" || kind === "plugin");
    const left = await this.attempt(candidates, async (task) => {
      const prepared = await takeFromMachine(task, this.staging(task), this.env, this.own);
      this.store.install(task, prepared);
      this.progress.line(`Using this machine's ${task.label}`);
    });
    return tasks.filter((task) => !candidates.includes(task) || left.includes(task));
  }

  private async fromMirror(tasks: readonly Task[]): Promise<Task[]> {
    const { mirror } = this;
    const inMirrors = tasks.filter(({ item }) => item.mirror !== undefined);
    if (mirror === undefined || inMirrors.length === 0) {
      inMirrors.forEach((task) => this.note(task, "no mirror"));
      return [...tasks];
    }
    await this.provideXz();
    const archives = [...new Set(inMirrors.map(({ item }) => item.mirror!.archive))];
    const left = await Promise.all(
      archives.map((archive) => {
        const inArchive = inMirrors.filter(({ item }) => item.mirror!.archive === archive);
        return this.fromArchive(mirror, archive, inArchive);
      }),
    );
    return tasks.filter((task) => !inMirrors.includes(task) || left.flat().includes(task));
  }

  private async provideXz(): Promise<void> {
    const missing = missingPackages([XZ], this.env);
    const log = (line: string) => this.progress.line(line);
    const reason =
      missing.length > 0 && (await installPackages(missing, "unpacking the mirror's archives", this.env, log));
    if (reason) {
      this.packageReasons.set(XZ, reason);
    }
  }

  private async fromArchive(mirror: string, archive: string, tasks: readonly Task[]): Promise<Task[]> {
    const folder = this.store.stagingFolder(archive);
    this.progress.line(`Unpacking ${archive} of the mirror ${mirror}`);
    const unpacking = unpackFromMirror(mirror, archive, tasks, folder);
    return this.attempt(tasks, async (task) => {
      await unpacking;
      this.store.install(task, await checkUnpacked(task, folder, this.env));
    });
  }

  private async fromVendors(tasks: readonly Task[]): Promise<void> {
    const limit = pLimit(DOWNLOADS);
    await this.attempt(tasks, async (task) => {
      await this.http.reach(vendorUrl(task));
      await limit(() => this.fromVendor(task));
    });
  }

  private async fromVendor(task: Task): Promise<void> {
    this.progress.line(`Downloading ${task.label} from ${vendorHost(task)}`);
    const prepared = await this.progress.during(task.label, (meter) =>
      takeFromVendor(task, this.staging(task), this.http, meter),
    );
    this.store.install(task, prepared);
  }

  /**
   * Does something for each task and keeps the reason of what fails for the message.
   *
   * @returns the failed tasks that another source may have.
   */
  private async attempt(tasks: readonly Task[], take: (task: Task) => Promise<void>): Promise<Task[]> {
    const left: Task[] = [];
    const tryOne = async (task: Task) => {
      try {
        await take(task);
      } catch (error) {
        if (!(error instanceof SourceError)) {
          throw error;
        }
        if (error instanceof DamagedError) {
          this.reasons.set(task, [error.message]);
        } else {
          this.note(task, error.message);
          left.push(task);
        }
      }
    };
    await Promise.all(tasks.map(tryOne));
    return left;
  }

  private note(task: Task, reason: string): void {
    this.reasons.set(task, [...(this.reasons.get(task) ?? []), reason]);
  }

  private staging({ id }: Task): string {
    return this.store.stagingFolder(join("tasks", encodeURIComponent(id)));
  }
}
