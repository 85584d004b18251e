import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { workloadKubeconfig } from "../../../clients/kubernetes/workload-kubeconfig";
import { kernelName } from "../../../local/network";
import { findInit } from "../../../local/processes";
import { Checkout } from "../../../testing/checkout";
import { stateDirectory } from "../../../tools/paths";
import { ProgramWatch } from "../support/programs";

/**
 * A fleet of kind `local` that suites use one after the other, and what was to be seen of it from its beginning. Its
 * management cluster is its backing cluster.
 */
export class SharedFleet {
  checkout!: Checkout;
  /** For what must not be in the checkout. */
  directory!: string;
  /** The programs that the commands have started. */
  watch!: ProgramWatch;
  /** What commands have printed, by command. */
  readonly printed = new Map<string, string>();

  async start(): Promise<void> {
    this.directory = await mkdtemp(join(tmpdir(), "local-fleet-"));
    this.watch = new ProgramWatch();
    await mkdir(this.temporary);
    this.checkout = await Checkout.create();
    await this.checkout.run("pulumi", "stack", "init", "test");
  }

  async stop(): Promise<void> {
    this.watch.stop();
    await this.checkout.try("node", "bin/cli/operation.js", "destroy");
    await this.checkout.delete();
    await rm(this.directory, { recursive: true });
  }

  /** The directory for temporary files of what `operate` runs; nothing else uses it. */
  get temporary(): string {
    return join(this.directory, "temporary");
  }

  /** The management cluster's node. */
  get nodeDirectory(): string {
    return join(this.checkout.clusters, "management");
  }

  /** Process 1 of the node. */
  async init(): Promise<number> {
    return (await findInit(kernelName(this.nodeDirectory)))!;
  }

  /** The management cluster's. */
  get kubeconfig(): string {
    return readFileSync(join(this.nodeDirectory, "kubeconfig"), "utf8");
  }

  get management(): KubernetesClient {
    return KubernetesClient.fromKubeconfig(this.kubeconfig);
  }

  /** The administrator's kubeconfig of a workload cluster. */
  async administrator(name: string): Promise<KubeConfig> {
    const config = new KubeConfig();
    config.loadFromString(await workloadKubeconfig(this.management, name, name));
    return config;
  }

  setCount(count: number): Promise<void> {
    return this.checkout.set("clusterCount", count);
  }

  /** Brings the fleet to a number of clusters, unless it has them and all are Available. */
  async have(count: number): Promise<void> {
    await this.setCount(count);
    const { code, stdout } = await this.checkout.try("node", "bin/cli/status.js");
    const clusters = stdout.match(/^workload-\d+ /gm) ?? [];
    if (code !== 0 || clusters.length !== count) {
      await this.operate("up");
    }
  }

  /** Does what `make` does, which must succeed. */
  operate(operation: string): Promise<string> {
    return this.show("env", `TMPDIR=${this.temporary}`, "node", "bin/cli/operation.js", operation);
  }

  /** Runs a command, which must succeed, and returns what it printed. */
  async show(...command: [string, ...string[]]): Promise<string> {
    const { code, output } = await this.print(...command);
    assert.equal(code, 0, output);
    return output;
  }

  /** Runs a command, which may fail. */
  async print(...command: [string, ...string[]]): Promise<{ code: number; output: string }> {
    const { code, stdout, stderr } = await this.checkout.try(...command);
    const output = stdout + stderr;
    const line = command.join(" ");
    this.printed.set(line, (this.printed.get(line) ?? "") + output);
    return { code, output };
  }

  /** Runs plain `pulumi up`. */
  up(...args: string[]): Promise<string> {
    return this.checkout.run("pulumi", "up", "--yes", "--skip-preview", ...args);
  }

  /** Where Pulumi's file backend keeps the states. */
  get states(): string {
    return join(stateDirectory(this.checkout.directory), ".pulumi", "stacks");
  }

  /** Loses the states of all stacks. */
  async loseStates(): Promise<void> {
    await rm(this.states, { recursive: true });
    await this.checkout.run("pulumi", "stack", "init", "test");
  }

  /** The state of the stack, with its secrets in plain text. */
  exportState(): Promise<string> {
    return this.checkout.run("pulumi", "stack", "export", "--show-secrets");
  }
}
