import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { sendSignal } from "../../../local/processes";

describe("a signal", () => {
  it("does not fail because the process has ended", () => {
    const { pid } = spawnSync("true");
    sendSignal(pid, "SIGKILL");
    assert.throws(() => process.kill(pid, "SIGKILL"), { code: "ESRCH" });
  });
});
