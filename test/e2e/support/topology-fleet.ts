import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnyObject } from "../../../clients/kubernetes/objects";
import { retry } from "../../../clients/retry";
import { Checkout } from "../../../testing/checkout";
import { assertNothingLeft } from "./leftovers";

/** The workload clusters, each of a control-plane machine and a worker. */
export const CLUSTERS = ["workload-0001", "workload-0002"] as const;

/** A fleet of kind `local` with two workload clusters, by which a topology is tested. */
export class TopologyFleet {
  private constructor(readonly checkout: Checkout) {}

  static async create(): Promise<TopologyFleet> {
    return new TopologyFleet(await Checkout.create());
  }

  /** Brings the clusters up, and keeps their kubeconfigs as they are then. */
  async bringUp(settings: Record<string, string | number>): Promise<void> {
    const { checkout } = this;
    await checkout.run("pulumi", "stack", "init", "test");
    for (const [setting, value] of Object.entries({ workersPerCluster: 1, ...settings })) {
      await checkout.set(setting, value);
    }
    await checkout.operate("up");
    await this.keepKubeconfigs();
  }

  /** Keeps the clusters' kubeconfigs, by which their APIs are asked, as they are now. */
  async keepKubeconfigs(): Promise<void> {
    for (const cluster of CLUSTERS) {
      const kubeconfig = await this.checkout.run("node", "bin/cli/kubeconfig.js", cluster);
      await writeFile(this.kubeconfigOf(cluster), kubeconfig, { mode: 0o600 });
    }
  }

  /** The lines of the status, of which the first is the header. */
  async status(): Promise<string[]> {
    return (await this.checkout.run("node", "bin/cli/status.js")).trimEnd().split("\n");
  }

  /** Runs kubectl on the management cluster. */
  manage(...args: string[]): Promise<string> {
    return this.kubectl(this.managementKubeconfig, args);
  }

  /** Creates an object in the management cluster. */
  async create(object: AnyObject): Promise<void> {
    const file = join(this.checkout.directory, "object.json");
    await writeFile(file, JSON.stringify(object));
    await this.manage("create", `--filename=${file}`);
  }

  /** The names of a workload cluster's Machines that match a selector. */
  async machinesOf(cluster: string, selector: string): Promise<string[]> {
    const printed = await this.manage("get", "machines", `-n=${cluster}`, `--selector=${selector}`, "--output=name");
    return printed.match(/\S+/g) ?? [];
  }

  /** Waits until a Machine, as `machine…/NAME`, is gone: a MachineHealthCheck has it replaced. */
  async untilReplaced(cluster: string, machine: string): Promise<void> {
    await this.manage("wait", machine, `-n=${cluster}`, "--for=delete", "--timeout=300s");
  }

  /** Runs `clusterctl alpha rollout restart` on an object of a workload cluster. */
  restartRollout(object: string, namespace: string): Promise<string> {
    const args = ["-n", namespace, "--kubeconfig", this.managementKubeconfig];
    return this.checkout.run("clusterctl", "alpha", "rollout", "restart", object, ...args);
  }

  /** Waits until the management cluster reports all Clusters as available. */
  untilAvailable(): Promise<string> {
    return this.manage("wait", "clusters", "--all", "-A", "--for=condition=Available", "--timeout=180s");
  }

  /** The Nodes that a workload cluster's API has, as `node/NAME`. */
  async nodesOf(cluster: string): Promise<string[]> {
    return (await this.kubectl(this.kubeconfigOf(cluster), ["get", "nodes", "--output=name"])).match(/\S+/g) ?? [];
  }

  /** Waits until a workload cluster's API has so many Nodes. */
  untilNodes(cluster: string, count: number): Promise<void> {
    return retry(`Nodes of ${cluster}`, { timeoutSeconds: 180, intervalSeconds: 2 }, async () =>
      assert.equal((await this.nodesOf(cluster)).length, count),
    );
  }

  /**
   * Waits until a workload cluster has so many Machines, none of them being deleted: Bare Metal Operator's test mode has one state for
   * all hosts, so that one that is given back and one that is provisioned hold each other up for minutes.
   */
  untilMachines(cluster: string, count: number): Promise<void> {
    return retry(`Machines of ${cluster}`, { timeoutSeconds: 300, intervalSeconds: 2 }, async () =>
      assert.equal((await this.machinesOf(cluster, "")).length, count),
    );
  }

  /**
   * Waits until a workload cluster has so many Machines of a version, and no other, all of which run.
   *
   * @param selector which of its Machines. Default: all.
   */
  untilRunning(cluster: string, count: number, version: string, selector = ""): Promise<void> {
    return retry(`Machines of ${cluster} that run`, { timeoutSeconds: 300, intervalSeconds: 2 }, async () => {
      const columns = "--output=custom-columns=:spec.version,:status.phase";
      const args = [`-n=${cluster}`, `--selector=${selector}`, "--no-headers", columns];
      const machines = await this.manage("get", "machines", ...args);
      const expected = Array.from({ length: count }, () => [version, "Running"]);
      assert.deepEqual(
        machines
          .trim()
          .split("\n")
          .map((line) => line.split(/ +/)),
        expected,
      );
    });
  }

  /**
   * Destroys the fleet; fails unless nothing is left.
   *
   * @param clusters of kind `local`.
   */
  async assertDestroyed(...clusters: string[]): Promise<void> {
    await this.checkout.operate("destroy");
    assertNothingLeft(this.checkout, "management", ...clusters);
    assert.deepEqual((await this.checkout.state()).resources ?? [], []);
  }

  /** Deletes what there still is, after whatever has failed. */
  async delete(): Promise<void> {
    await this.checkout.try("node", "bin/cli/operation.js", "destroy");
    await this.checkout.delete();
  }

  private get managementKubeconfig(): string {
    return join(this.checkout.clusters, "management", "kubeconfig");
  }

  private kubeconfigOf(cluster: string): string {
    return join(this.checkout.directory, cluster);
  }

  private kubectl(kubeconfig: string, args: string[]): Promise<string> {
    return this.checkout.run("kubectl", "--kubeconfig", kubeconfig, ...args);
  }
}
