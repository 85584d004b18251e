import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { retry } from "../../../clients/retry";
import { API_SERVERS, MANAGEMENT_API_SERVER, MANAGEMENT_ETCD, partOf, TENANTS_ETCD } from "../../../processes/parts";
import { statisticsOf } from "../../../processes/proc";
import { ProcessUsage } from "../../../processes/usage";

/** Uses so many CPU seconds. */
function burn(seconds: number): void {
  const before = process.cpuUsage();
  const used = () => process.cpuUsage(before);
  while (used().user + used().system < seconds * 1e6);
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

  it("counts for each program what a process used while it ran that", async () => {
    const usage = new ProcessUsage((command) => (command.startsWith("sleep") ? "second" : "first"));
    const child = spawn("bash", ["-c", "i=0; while ((i++ < 200000)); do :; done; echo; read; exec sleep 60"]);
    const look = () => usage.look([statisticsOf(child.pid!)!]);
    try {
      await once(child.stdout, "data");
      look();
      child.stdin.end("\n");
      await retry("exec", { timeoutSeconds: 10 }, () => {
        assert.equal(statisticsOf(child.pid!)!.name, "sleep");
        return Promise.resolve();
      });
      const before = usage.usages().get("first")!.cpuSeconds;
      look();
      assert.ok(before > 0.1 && usage.usages().get("first")!.cpuSeconds === before);
      assert.ok(usage.usages().get("second")!.cpuSeconds < before);
    } finally {
      child.kill();
    }
  });

  it("tells the parts of a fleet apart", () => {
    const commands = {
      "kube-apiserver --etcd-prefix=/workload-0001 ": "workload API servers",
      "kube-apiserver --advertise-address=10.0.0.1 ": "management API server",
      "etcd --data-dir=/data --name=etcd ": "tenants' etcd",
      "etcd --name=management --data-dir=/data ": "management etcd",
      "/baremetal-operator --test-mode=true ": "controller managers",
      "node bin/cli/operation.js up ": "the command, which records",
      "node bin/cli/experiment.js --set=concurrency=1 ": "the command, which records",
      "node bin/cli/faults.js restarts ": "the command, which records",
      "bash ": undefined,
    };
    for (const [command, part] of Object.entries(commands)) {
      assert.equal(partOf(command), part, command);
    }
  });

  it("has a pattern for each part in which faults are made, which matches no other", () => {
    const commands = ["kube-apiserver --etcd-prefix=/workload-0001 ", "kube-apiserver ", "etcd --name=etcd ", "etcd "];
    const patterns = [API_SERVERS, MANAGEMENT_API_SERVER, TENANTS_ETCD, MANAGEMENT_ETCD];
    assert.deepEqual(
      commands.map((command) => patterns.filter((pattern) => pattern.test(command))),
      patterns.map((pattern) => [pattern]),
    );
  });
});
