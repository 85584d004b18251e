import assert from "node:assert/strict";
import { metal3Managers } from "../../../components/manager-definitions";
import type { SharedFleet } from "./shared-fleet";

/** The managers that can have shards, and what a line of their log has that is about an object which they divide. */
const SHARDED = {
  kubeadmBootstrap: /controller="kubeadmconfig"/,
  kubeadmControlPlane: /controller="kubeadmcontrolplane"/,
  metal3: /logger="controllers\.Metal3Machine\./,
};
const managers = Object.keys(SHARDED) as (keyof typeof SHARDED)[];

/** Has two managers of each kind that can have several, from the next update on. */
export async function setShards(fleet: SharedFleet): Promise<void> {
  for (const manager of managers) {
    await fleet.checkout.set(`managers.${manager}.shards`, 2);
  }
}

/** Fails unless of two workload clusters the first is reconciled by the first manager of each kind, and so on. */
export async function assertShards(fleet: SharedFleet): Promise<void> {
  for (const manager of managers) {
    const { namespace } = metal3Managers[manager];
    const deployments = await fleet.management.list({ apiVersion: "apps/v1", kind: "Deployment" }, { namespace });
    const names = deployments.map(({ metadata }) => metadata!.name!).sort();
    assert.deepEqual(
      names.map((name) => name.slice(-2)),
      ["-0", "-1"],
    );
    const clusters = await Promise.all(names.map((name) => clustersOfLog(fleet, namespace, name, SHARDED[manager])));
    assert.deepEqual(clusters, [["workload-0001"], ["workload-0002"]], manager);
  }
}

/** The workload clusters that are in the lines of a manager's log which match. */
async function clustersOfLog(
  { checkout, nodeDirectory }: SharedFleet,
  namespace: string,
  deployment: string,
  line: RegExp,
): Promise<string[]> {
  const kubeconfig = `--kubeconfig=${nodeDirectory}/kubeconfig`;
  const log = await checkout.run("kubectl", kubeconfig, "-n", namespace, "logs", `deployment/${deployment}`);
  const lines = log.split("\n").filter((text) => line.test(text));
  return [...new Set(lines.join("\n").match(/workload-\d{4}/g))].sort();
}
