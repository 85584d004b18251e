import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { partOf } from "../../../processes/parts";
import { statisticsOf } from "../../../processes/proc";
import { ProcessUsage } from "../../../processes/usage";

/** Uses so many CPU seconds. */
function burn(seconds: number): void {
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user < seconds * 1e6);
}

describe("the usage of processes", () => {
  it("counts what a process has used since the watch began, and all of one that is younger", async () => {
    burn(1);
    const look = (...pids: number[]) => usage.look(pids.map((pid) => statisticsOf(pid)!));
    const usage = new ProcessUsage((command) => (command.includes("younger") ? "younger" : "older"));
    look(process.pid);
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log(1)", "younger"]);
    try {
      await once(child.stdout, "data");
      look(process.pid, child.pid!);
      const [older, younger] = ["older", "younger"].map((part) => usage.usages().get(part)!);
      assert.ok(older!.cpuSeconds < 0.9, `${older!.cpuSeconds} s`);
      assert.ok(younger!.cpuSeconds > 0);
      assert.ok(younger!.privateMebibytes > 1 && younger!.peakMebibytes > younger!.privateMebibytes);
    } finally {
      child.kill();
    }
    look(process.pid);
    const gone = usage.usages().get("younger")!;
    assert.ok(gone.cpuSeconds > 0 && gone.privateMebibytes === 0);
  });

  it("tells the parts of a fleet apart", () => {
    const commands = {
      "kube-apiserver --etcd-prefix=/workload-0001 ": "workload API servers",
      "kube-apiserver --advertise-address=10.0.0.1 ": "management API server",
      "/baremetal-operator --test-mode=true ": "controller managers",
      "node bin/cli/operation.js up ": "the command, which records",
      "bash ": undefined,
    };
    for (const [command, part] of Object.entries(commands)) {
      assert.equal(partOf(command), part, command);
    }
  });
});
