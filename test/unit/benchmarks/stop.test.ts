import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Prints what the command under way is sent, and why the benchmark stops, when this process is sent signals. */
const script = (signals: readonly string[]) => `
  const { setTimeout: sleep } = require("node:timers/promises");
  const { stopSignal } = require(${JSON.stringify(join(__dirname, "../../../benchmarks/stop.ts"))});
  void (async () => {
    const signal = stopSignal({ signal: (name) => console.log("command:", name) });
    for (const sent of ${JSON.stringify(signals)}) {
      process.kill(process.pid, sent);
      while (!signal.aborted) await sleep(10);
    }
    await sleep(60_000, undefined, { signal }).catch(() => console.log(signal.reason.message));
  })();
`;

describe("a benchmark that is told to end", () => {
  const run = (...signals: string[]) => {
    const args = ["--import", require.resolve("tsx"), "--eval", script(signals)];
    const { stdout, signal: killedBy } = spawnSync("node", args, { encoding: "utf8" });
    return { lines: stdout.trim().split("\n"), killedBy };
  };

  it("stops what it waits for, and ends the command under way, which Ctrl-C reaches by itself", () => {
    assert.deepEqual(run("SIGINT"), { lines: ["stopped"], killedBy: null });
    for (const signal of ["SIGTERM", "SIGHUP"]) {
      assert.deepEqual(run(signal), { lines: ["command: SIGTERM", "stopped"], killedBy: null });
    }
  });

  it("ends at once if it is told so again, by the same signal or another one", () => {
    assert.equal(run("SIGINT", "SIGINT").killedBy, "SIGINT");
    assert.equal(run("SIGINT", "SIGTERM").killedBy, "SIGTERM");
  });
});
