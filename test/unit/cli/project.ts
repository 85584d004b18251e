import { execFile, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { stringify } from "yaml";
import { lock } from "../../../tools/lock";
import { findOnPath } from "../../../tools/machine";
import { toolsDirectory } from "../../../tools/paths";
import { Store } from "../../../tools/store";
import { filesOf, tasksOf } from "../../../tools/task";
import type { Task } from "../../../tools/task";

const source = resolve(__dirname, "../../..");

/**
 * What a command is run in, by user and mount namespaces, so that tests need no root and leave the machine alone:
 *
 *     user         a user that is not root
 *     root         a user that takes itself for root
 *     read-only    with `.local` on a file system that is mounted read-only
 *     full         with `.local` on a file system without space
 *     full-tools   with `.local/tools` on one
 */
export type Surroundings = "user" | "root" | "read-only" | "full" | "full-tools";

const systemPath = "/usr/sbin:/usr/bin:/sbin:/bin";
const unshare = findOnPath("unshare", { PATH: systemPath })[0] ?? "unshare";
const asRoot = [unshare, "--user", "--map-root-user", "--mount", "/bin/sh", "-euc"];
/** A script whose first argument is `.local`, and the others the command to run. */
const afterMounts = (mounts: string) => [
  ...asRoot,
  `path="$PATH"; PATH=${systemPath}; ${mounts}; PATH="$path"; shift; exec "$@"`,
  "sh",
];
const surroundings: Record<Surroundings, string[]> = {
  user: [...(process.getuid?.() === 0 ? [unshare, "--user"] : []), "/bin/sh", "-euc", 'shift; exec "$@"', "sh"],
  root: afterMounts(":"),
  "read-only": afterMounts('mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"'),
  full: afterMounts(
    'mount --bind "$1/tools" "$1.tools"; mount -t tmpfs -o size=64k none "$1"; mkdir "$1/tools"; ' +
      'mount --bind "$1.tools" "$1/tools"',
  ),
  "full-tools": afterMounts('mount -t tmpfs -o size=64k none "$1/tools"'),
};

/** The start of a command line that runs the rest of it in these surroundings, for a checkout's `.local`. */
export function commandWithin(within: Surroundings, local: string): string[] {
  return [...surroundings[within], local];
}

/** Whether this machine lets users make namespaces. */
export const hasNamespaces: boolean =
  spawnSync(asRoot[0]!, ["--user", "--map-root-user", "--mount", "true"]).status === 0;

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let setUp: string | undefined;

/** A folder with tools that are set up, as far as the checks look at it; it is made once, and all checkouts copy it. */
function toolsAsSetUp(): string {
  if (setUp === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "metal3-scale-tools-"));
    process.once("exit", () => rmSync(folder, { recursive: true }));
    const store = new Store(folder);
    installStubs(store, tasksOf(lock));
    setUp = folder;
  }
  return setUp;
}

/** Puts an empty file in the place of each that set-up would. */
function installStubs(store: Store, tasks: readonly Task[]): void {
  for (const task of tasks) {
    const staging = store.stagingFolder("stub");
    for (const file of filesOf(task).map((path) => join(staging, path))) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, "");
      utimesSync(file, 0, 0); // a time that a copy can keep
    }
    store.install(task, join(staging, task.path));
  }
  store.clean();
}

/** A checkout with a stack `test`, in which everything is set up, as far as the checks look at it. */
export class Project {
  readonly directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
  readonly bin = join(this.directory, "bin");

  constructor() {
    copyFileSync(join(source, "Pulumi.yaml"), join(this.directory, "Pulumi.yaml"));
    mkdirSync(this.bin);
    mkdirSync(join(this.directory, ".local.tools"));
    this.write("bin/.tsbuildinfo", "");
    this.write(".local/passphrase", "passphrase\n");
    cpSync(toolsAsSetUp(), toolsDirectory(this.directory), { recursive: true, preserveTimestamps: true });
  }

  /** Writes the stack's settings, or the whole file if it is text. */
  configure(config: string | Readonly<Record<string, unknown>>): void {
    const entries = Object.entries(config).map(([name, value]) => [`metal3-scale:${name}`, value]);
    const text = typeof config === "string" ? config : stringify({ config: Object.fromEntries(entries) });
    this.write("Pulumi.test.yaml", text);
  }

  write(path: string, contents: string, mode = 0o644): string {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
    chmodSync(file, mode);
    return file;
  }

  /** Sets tasks up, as far as the checks look at it. */
  setUp(tasks: readonly Task[]): void {
    installStubs(new Store(toolsDirectory(this.directory)), tasks);
  }

  /** Puts a script onto PATH, on which there is nothing else. */
  install(name: string, script: string): void {
    this.write(join("bin", name), `#!/bin/sh\n${script}\n`, 0o755);
  }

  /**
   * Has `pulumi stack export --stack test --file FILE` write a state.
   *
   * @param before a script that is run first. Default: none.
   */
  haveState(resources: readonly object[], before = ":"): void {
    const state = JSON.stringify({ version: 3, deployment: { resources } });
    this.install("pulumi", `${before}\necho '${state}' >"$6"`);
  }

  /** Runs a compiled program of the checkout under test here. */
  run(
    program: string,
    args: readonly string[],
    options: { readonly env?: NodeJS.ProcessEnv; readonly within?: Surroundings } = {},
  ): Promise<Ended> {
    const { within, env } = options;
    const local = join(this.directory, ".local");
    const prefix = within === undefined ? [] : commandWithin(within, local);
    const [command, ...rest] = [...prefix, process.execPath, join(source, "bin", program), ...args];
    const commandEnv = { ...this.environment, ...env };
    return new Promise((done) => {
      execFile(command!, rest, { cwd: this.directory, env: commandEnv }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
      );
    });
  }

  /** Calls a function in this process, with the working directory and environment that a command would have here. */
  async enter<T>(action: () => Promise<T>, env: NodeJS.ProcessEnv = {}): Promise<T> {
    const [directory, environment] = [process.cwd(), process.env];
    process.chdir(this.directory);
    process.env = { ...this.environment, ...env };
    try {
      return await action();
    } finally {
      process.chdir(directory);
      process.env = environment;
    }
  }

  private get environment(): NodeJS.ProcessEnv {
    const passphraseFile = join(this.directory, ".local", "passphrase");
    return {
      HOME: this.directory,
      PATH: this.bin,
      PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
      STACK: "test",
    };
  }

  /** Everything that is in the checkout, by path. */
  snapshot(): Record<string, string> {
    const paths = readdirSync(this.directory, { recursive: true, encoding: "utf8" });
    return Object.fromEntries(
      paths.map((path) => {
        const { mtimeMs, size, mode } = lstatSync(join(this.directory, path));
        return [path, `${mtimeMs} ${size} ${mode}`];
      }),
    );
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
