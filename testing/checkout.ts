import { execFile } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Document } from "yaml";
import type { State } from "../cli/pulumi/state";
import { createLocalNode, deleteLocalNode } from "../local/node";
import type { LocalNode } from "../local/node";
import { nodeJsImage } from "./node-js-image";
import { lockedArchives, kubernetesVersion, toolPath } from "../tools/lock";
import { environment } from "../tools/environment";
import { createPassphrase } from "../tools/passphrase";
import {
  clustersDirectory,
  imageStoreDirectory,
  localDirectory,
  passphraseFile,
  projectRoot,
  stateDirectory,
  toolsDirectory,
} from "../tools/paths";

/** How a command ended. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A checkout of its own beside the one under test: the same compiled program and tools, its own state and clusters. */
export class Checkout {
  /** The commands under way. */
  private readonly commands = new Set<ChildProcess>();

  private constructor(readonly directory: string) {}

  /** @param main the compiled Pulumi program. Default: the project's own. */
  static async create(main = "bin/index.js"): Promise<Checkout> {
    const source = projectRoot();
    const parent = join(localDirectory(source), "e2e");
    await mkdir(parent, { recursive: true });
    const directory = await mkdtemp(join(parent, "checkout-"));
    await copyFile(join(source, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
    const manifest = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as {
      exports: object;
    };
    const exports = { ...manifest.exports, ".": `./${main}` };
    await writeFile(join(directory, "package.json"), JSON.stringify({ ...manifest, main, exports }));
    for (const folder of ["bin", "node_modules"]) {
      await symlink(join(source, folder), join(directory, folder));
    }
    await mkdir(stateDirectory(directory), { recursive: true });
    await symlink(toolsDirectory(source), toolsDirectory(directory));
    createPassphrase(passphraseFile(directory));
    return new Checkout(directory);
  }

  /** Where the checkout keeps its clusters. */
  get clusters(): string {
    return clustersDirectory(this.directory);
  }

  /** The environment of the commands that run in the checkout: nothing in it leads to another one. */
  get environment(): NodeJS.ProcessEnv {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE_FILE, METAL3_SCALE_HOME, ...inherited } = process.env;
    return { ...inherited, ...environment(this.directory, inherited), STACK: "test" };
  }

  /** Runs a command in the checkout; it may fail. */
  try(command: string, ...args: string[]): Promise<CommandResult> {
    const options = { cwd: this.directory, env: this.environment, maxBuffer: 64 * 1024 ** 2 };
    return new Promise((resolve) => {
      const child = execFile(command, args, options, (error, stdout, stderr) => {
        this.commands.delete(child);
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
      this.commands.add(child);
    });
  }

  /** Sends a signal to the commands under way. */
  signal(signal: NodeJS.Signals): void {
    this.commands.forEach((command) => command.kill(signal));
  }

  /** Runs a command in the checkout and returns its standard output; it must succeed. */
  async run(command: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.try(command, ...args);
    if (code !== 0) {
      throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
    }
    return stdout;
  }

  /** Runs what a target of the Makefile runs on the stack: `up`, `preview`, `refresh` or `destroy`. */
  operate(operation: string): Promise<string> {
    return this.run("node", "bin/cli/operation.js", operation);
  }

  /**
   * Sets a setting of the stack; a nested one by its path: `backingCluster.clusters.0.kubeconfig`. Unlike `pulumi config
   * set` this needs no state that can be read, which a killed command may not have left.
   */
  set(path: string, value: unknown): Promise<void> {
    return this.configure((settings) => settings.setIn(keysOf(path), value));
  }

  /** Removes a setting. */
  unset(path: string): Promise<void> {
    return this.configure((settings) => settings.deleteIn(keysOf(path)));
  }

  private async configure(change: (settings: Document) => void): Promise<void> {
    const file = join(this.directory, "Pulumi.test.yaml");
    const settings = parseDocument(existsSync(file) ? await readFile(file, "utf8") : "");
    change(settings);
    await writeFile(file, settings.toString());
  }

  /** An output of the stack, with its secrets. */
  async output<T = string>(name: string): Promise<T> {
    return JSON.parse(await this.run("pulumi", "stack", "output", name, "--json", "--show-secrets")) as T;
  }

  /** The names of the stacks, sorted. */
  async stacks(): Promise<string[]> {
    const stacks = JSON.parse(await this.run("pulumi", "stack", "ls", "--json")) as { name: string }[];
    return stacks.map(({ name }) => name).sort();
  }

  /** The state of a stack, with its secrets encrypted; without `resources` if there are none. */
  async state(stack = "test"): Promise<Partial<State>> {
    const { deployment } = JSON.parse(await this.run("pulumi", "stack", "export", "--stack", stack)) as {
      deployment: Partial<State>;
    };
    return deployment;
  }

  /** Makes a cluster that the program has not made: a local node with all images, since it cannot pull any. */
  async createNode(name: string): Promise<LocalNode> {
    return createLocalNode({
      directory: join(this.clusters, name),
      name,
      binaries: join(toolPath("kubelet"), ".."),
      images: [...lockedArchives(), await nodeJsImage(join(this.directory, ".."))],
      imageStore: { directory: imageStoreDirectory(), images: lockedArchives() },
      kubernetesVersion,
    });
  }

  deleteNode(name: string): Promise<void> {
    return deleteLocalNode(join(this.clusters, name));
  }

  async delete(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Where a setting is in the stack's file. */
function keysOf(path: string): (string | number)[] {
  const keys = path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return ["config", `metal3-scale:${keys[0]}`, ...keys.slice(1)];
}
