import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { processesOf, sendSignal } from "../../../local/processes";

describe("the processes of a network namespace", () => {
  it("are none if there is no such namespace", async () => {
    assert.deepEqual(await processesOf("m3s-absent"), []);
  });
});

describe("a signal", () => {
  it("does not fail because the process has ended", () => {
    const { pid } = spawnSync("true");
    sendSignal(pid, "SIGKILL");
    assert.throws(() => process.kill(pid, "SIGKILL"), { code: "ESRCH" });
  });
});
