import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { retry } from "../../../clients/retry";
import { stopLocalNode } from "../../../local/node";
import { API_SERVERS } from "../../../processes/parts";
import { EtcdUser } from "../support/etcd";
import type { LocalFleet } from "../../../faults/local-fleet";
import { statusField } from "../support/proc";
import { newestRun, readRun } from "../../../runs/run-reader";
import { fleetOf } from "../../../testing/checkout-fleet";
import { runsDirectory } from "../../../tools/paths";
import type { SharedFleet } from "./shared-fleet";

export function describeFaults(shared: SharedFleet): void {
  describe("with a fault", () => {
    let fleet: LocalFleet;

    before(async () => {
      await shared.have(2);
      fleet = fleetOf(shared.checkout);
    });

    const recovered = () => fleet.recovered(Date.now(), { quietSeconds: 10, timeoutSeconds: 180 });

    it("recovers by itself when an API server, kubelet and containerd are killed", async () => {
      for (const program of [/^kube-apiserver .*--etcd-prefix=\/workload-0001 /, /^kubelet /, /^containerd /]) {
        fleet.signal("SIGKILL", program);
      }
      await recovered();
    });

    it("keeps all that is in etcd when etcd's Pod is deleted", async () => {
      const users = async () => EtcdUser.asRoot(shared.kubeconfig, (root) => root.users());
      const before = await users();
      await fleet.deletePods("etcd");
      await recovered();
      assert.deepEqual(await users(), before);
    });

    it("recovers from the fault of a scenario, after what a killed run has left was ended", async () => {
      const { directory, environment } = shared.checkout;
      const isFrozen = (pid: number) => statusField(pid, "State").startsWith("T");
      const frozen = () => fleet.processes(API_SERVERS).filter(isFrozen).length;
      const scenario = async (fault: object) => {
        const file = join(shared.directory, "scenario.yaml");
        await writeFile(file, JSON.stringify({ faults: [fault] }));
        return ["bin/cli/faults.js", file] as const;
      };
      const args = await scenario({ fault: "all API servers frozen for a minute", for: "1h" });
      const run = spawn("node", args, { cwd: directory, env: environment, stdio: "ignore" });
      await retry("freeze", { timeoutSeconds: 60 }, () => Promise.resolve(assert.equal(frozen(), 2)));
      run.kill("SIGKILL");
      await once(run, "exit");
      const runs = runsDirectory(directory);
      const killed = await newestRun(runs);
      const record = await readRun(join(runs, killed));
      assert.equal(record.run.endedAt, undefined);
      assert.deepEqual(
        record.faults.map(({ change }) => change),
        ["INJECTED"],
      );
      await shared.checkout.run("node", "bin/cli/report.js", killed);
      assert.equal((await shared.checkout.try("node", "bin/cli/compare.js", "--a", killed, "--b", killed)).code, 3);

      await shared.show("node", ...(await scenario({ fault: "packets to API servers delayed", for: "5s" })));
      assert.equal(frozen(), 0);
      const { faults } = await readRun(join(runs, await newestRun(runs)));
      assert.deepEqual(
        faults.map(({ change }) => change),
        ["INJECTED", "ENDED", "HEALTHY"],
      );
    });

    it("is started by an update as it was, after its node has stopped", async () => {
      await stopLocalNode(fleet.node);
      await shared.up();
      await recovered();
      await shared.up("--expect-no-changes");
    });
  });
}
