import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { writeProblem } from "./access";
import { DamagedError, NoSpaceError, SetupError, SourceError } from "./errors";
import { lock, type Lock } from "./lock";
import { takeFromMachine } from "./machine";
import { checkUnpacked, mirrorDirectory, unpackFromMirror } from "./mirror";
import { type DebianPackage, installPackages, missingPackages, NODE_PACKAGES, SKOPEO, XZ } from "./packages";
import { createPassphrase } from "./passphrase";
import { localDirectory, passphraseFile, projectRoot, pulumiHome, stateDirectory, toolsDirectory } from "./paths";
import { Store } from "./store";
import { type Task, tasksOf } from "./task";
import { checkHost, type Hosts, takeFromVendor, vendorHost } from "./vendor";

/** Downloads at a time. */
const DOWNLOADS = 4;

/** What the tools, manifests and images take on disk, with what is in the making. */
const TOOLS_GIGABYTES = 2;

export interface SetupOptions {
  /** The project's directory; default: found from the working directory. */
  readonly root?: string;
  /** Default: this project's. */
  readonly lock?: Lock;
  /** PATH, MIRROR and HOME are looked at; default: the process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Debian packages that must be there; default: those of the `local` kind. */
  readonly packages?: readonly DebianPackage[];
  /** Takes a line about each step; default: standard error. */
  readonly log?: (line: string) => void;
}

/**
 * Provides everything the lock file names in the tools folder, each from the first source that has it: the machine,
 * the mirror, the vendor. What is already there stays, so running it again does what is left to do.
 *
 * @throws SetupError
 */
export async function setup(options: SetupOptions = {}): Promise<void> {
  const root = options.root ?? projectRoot();
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new SetupError(`The tools are for linux/amd64; this is ${process.platform}/${process.arch}`);
  }
  const problem = writeProblem(localDirectory(root));
  if (problem !== undefined) {
    throw new SetupError(`The folder for tools, state and clusters cannot be written: ${problem}`);
  }
  try {
    mkdirSync(toolsDirectory(root), { recursive: true });
    mkdirSync(stateDirectory(root), { recursive: true, mode: 0o700 });
    providePassphrase(root, options.env ?? process.env);
    const run = new SetupRun(root, options);
    await run.finish(tasksOf(options.lock ?? lock), options.packages ?? NODE_PACKAGES);
  } catch (error) {
    const isFull = error instanceof NoSpaceError || (error as NodeJS.ErrnoException).code === "ENOSPC";
    throw isFull ? new SetupError(noSpaceMessage(root)) : error;
  }
}

/**
 * Makes the passphrase of a new state. A new one for a state that is there already would be of no use.
 *
 * @throws SetupError if the one of the state is gone.
 */
function providePassphrase(root: string, env: NodeJS.ProcessEnv): void {
  const file = passphraseFile(root);
  const isOurs = env.PULUMI_CONFIG_PASSPHRASE === undefined && (env.PULUMI_CONFIG_PASSPHRASE_FILE || file) === file;
  const stacks = join(stateDirectory(root), ".pulumi", "stacks");
  if (isOurs && !existsSync(file) && existsSync(stacks)) {
    throw new SetupError(
      `${file} is gone, with which the secrets in ${stateDirectory(root)} are encrypted: put it back, or name the file ` +
        "that has the passphrase now in PULUMI_CONFIG_PASSPHRASE_FILE; if it is lost, see docs/recovery.md",
    );
  }
  createPassphrase(file);
}

function noSpaceMessage(root: string): string {
  return `No space is left in ${toolsDirectory(root)}: the tools need ${TOOLS_GIGABYTES} GB there in all`;
}

/** One run: what it uses, and why it could not have what is missing. */
class SetupRun {
  private readonly env: NodeJS.ProcessEnv;
  private readonly log: (line: string) => void;
  private readonly mirror: string | undefined;
  private readonly store: Store;
  private readonly reasons = new Map<Task, string[]>();
  private readonly packageReasons = new Map<DebianPackage, string>();

  constructor(
    private readonly root: string,
    options: SetupOptions,
  ) {
    this.env = options.env ?? process.env;
    this.log = options.log ?? ((line) => process.stderr.write(`${line}\n`));
    this.mirror = mirrorDirectory(root, this.env);
    this.store = new Store(toolsDirectory(root));
  }

  async finish(tasks: readonly Task[], packages: readonly DebianPackage[]): Promise<void> {
    this.store.clean();
    try {
      await this.providePackages(packages, "the `local` cluster kind, which runs a kubeadm node on them,");
      const wanted = tasks.filter((task) => !this.store.has(task));
      const afterMachine = await this.fromMachine(wanted);
      const afterMirror = await this.fromMirror(afterMachine);
      await this.fromVendors(afterMirror);
      const missing = wanted.filter((task) => !this.store.has(task));
      if (missing.length > 0 || this.packageReasons.size > 0) {
        const damaged = missing.filter((task) => !afterMirror.includes(task));
        throw new SetupError(this.message(missing, damaged));
      }
    } finally {
      this.store.clean();
    }
  }

  private async providePackages(packages: readonly DebianPackage[], why: string): Promise<void> {
    const missing = missingPackages(packages, this.env);
    const reason = missing.length > 0 ? await installPackages(missing, why, this.env, this.log) : undefined;
    if (reason !== undefined) {
      missing.forEach((debianPackage) => this.packageReasons.set(debianPackage, reason));
    }
  }

  /** Each of these steps returns the tasks that are left for the next one. */
  private async fromMachine(tasks: readonly Task[]): Promise<Task[]> {
    const own = toolsDirectory(this.root);
    const candidates = tasks.filter(({ kind }) => kind === "tool" || kind === "plugin");
    const left = await this.attempt(candidates, async (task) => {
      const prepared = await takeFromMachine(task, this.staging(task), this.env, own);
      this.store.install(task, prepared);
      this.log(`Using this machine's ${task.label}`);
    });
    return tasks.filter((task) => !candidates.includes(task) || left.includes(task));
  }

  private async fromMirror(tasks: readonly Task[]): Promise<Task[]> {
    const { mirror } = this;
    if (mirror === undefined || tasks.length === 0) {
      tasks.forEach((task) => this.note(task, "no mirror"));
      return [...tasks];
    }
    await this.providePackages([XZ], "unpacking the mirror's archives");
    const archives = [...new Set(tasks.map(({ item }) => item.mirror.archive))];
    const left = await Promise.all(
      archives.map((archive) => {
        const inArchive = tasks.filter(({ item }) => item.mirror.archive === archive);
        return this.fromArchive(mirror, archive, inArchive);
      }),
    );
    return left.flat();
  }

  private async fromArchive(mirror: string, archive: string, tasks: readonly Task[]): Promise<Task[]> {
    const folder = this.store.stagingFolder(archive);
    this.log(`Unpacking ${archive} of the mirror ${mirror}`);
    const unpacking = unpackFromMirror(mirror, archive, tasks, folder);
    return this.attempt(tasks, async (task) => {
      await unpacking;
      this.store.install(task, await checkUnpacked(task, folder, this.env));
    });
  }

  private async fromVendors(tasks: readonly Task[]): Promise<void> {
    const hosts: Hosts = new Map();
    const reachable: Task[] = [];
    await this.attempt(tasks, async (task) => {
      await checkHost(task, hosts, this.env);
      reachable.push(task);
    });
    if (reachable.some(({ kind }) => kind === "image")) {
      await this.providePackages([SKOPEO], "copying images from their registries");
    }
    await this.attempt(reachable, (task) => this.fromVendor(task), DOWNLOADS);
  }

  private async fromVendor(task: Task): Promise<void> {
    this.log(`Downloading ${task.label} from ${vendorHost(task)}`);
    this.store.install(task, await takeFromVendor(task, this.staging(task), this.env));
  }

  /**
   * Does something for each task and keeps the reason of what fails for the message.
   *
   * @param atATime how many tasks at a time; default: all.
   * @returns the failed tasks that another source may have.
   */
  private async attempt(
    tasks: readonly Task[],
    take: (task: Task) => Promise<void>,
    atATime: number = tasks.length,
  ): Promise<Task[]> {
    const left: Task[] = [];
    const queue = tasks.values();
    const work = async () => {
      for (const task of queue) {
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
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    return left;
  }

  private note(task: Task, reason: string): void {
    this.reasons.set(task, [...(this.reasons.get(task) ?? []), reason]);
  }

  private staging({ kind, name }: Task): string {
    return this.store.stagingFolder(join(kind, name));
  }

  /** @param damaged those of the missing ones that the mirror has, but damaged. */
  private message(missing: readonly Task[], damaged: readonly Task[]): string {
    const things = new Map([
      ...missing.map((task) => [task.label, (this.reasons.get(task) ?? []).join("; ")] as const),
      ...[...this.packageReasons].map(([{ name }, reason]) => [`Debian package ${name}`, reason] as const),
    ]);
    const reasons = [...new Set(things.values())];
    const thingsOf = (reason: string) => [...things.keys()].filter((thing) => things.get(thing) === reason);
    return [
      `Set-up could not provide ${things.size === 1 ? "one thing" : `${things.size} things`}:`,
      ...reasons.map((reason) => `  ${thingsOf(reason).join(", ")}: ${reason}`),
      "Ways to provide them (then run it again; what is there already is kept):",
      ...this.ways(missing, damaged),
    ].join("\n");
  }

  private ways(missing: readonly Task[], damaged: readonly Task[]): string[] {
    const list = (values: Iterable<string>) => [...new Set(values)].sort().join(", ");
    const onPath = missing.filter(({ kind }) => kind === "tool").map(({ label }) => label);
    const archives = (tasks: readonly Task[]) => list(tasks.map(({ item }) => item.mirror.archive));
    const absent = missing.filter((task) => !damaged.includes(task));
    const ways: string[] = [];
    if (damaged.length > 0) {
      ways.push(`replace ${archives(damaged)} in the mirror ${this.mirror}`);
      ways.push(`MIRROR= (no mirror), and a connection to ${list(damaged.map(vendorHost))}`);
    }
    if (absent.length > 0) {
      ways.push(`MIRROR=DIRECTORY with ${archives(absent)} and SHA256SUMS in it`);
      ways.push(`a connection to ${list(absent.map(vendorHost))}`);
    }
    if (onPath.length > 0) {
      ways.push(`on PATH: ${list(onPath)}`);
    }
    if (this.packageReasons.size > 0) {
      const packages = [...this.packageReasons.keys()].map(({ name }) => name);
      ways.push(`as root: apt-get update && apt-get install ${packages.join(" ")}`);
    }
    return ways.map((way) => `  - ${way}`);
  }
}

/**
 * Keeps Pulumi from writing every property of every resource into compressed, encrypted logs in its home, which takes a
 * third of the engine's time; there is no option against it, but it goes without where it cannot make the folder
 * (pulumi v3.250.0, pkg/logging/encrypted.go, StartLogging). `pulumi -v=9 --logtostderr` still logs.
 */
function switchOffLogs(home: string): void {
  const logs = join(home, "logs");
  rmSync(logs, { recursive: true, force: true });
  writeFileSync(logs, "");
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "no-local": { type: "boolean", default: false } } });
  try {
    await setup(values["no-local"] ? { packages: [] } : {});
    switchOffLogs(pulumiHome());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    // Not exitCode: a name server that does not answer would keep the process waiting.
    process.exit(1);
  }
}

if (require.main === module) {
  void main();
}
