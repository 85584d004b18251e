import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { CommandError, outputOf, run, succeeds } from "../../../tools/run";

/** Starts a process that holds the command's output open for longer than any test may take, and writes its pid. */
const leaveBehind = "sleep 3600 & echo $!";

function end(pid: string): void {
  process.kill(Number(pid));
}

describe("tools/run", () => {
  it("returns what a command writes, and its status", async () => {
    assert.deepEqual(await run("sh", ["-c", "echo out; echo err >&2; exit 3"]), {
      status: 3,
      stdout: "out\n",
      stderr: "err",
    });
  });

  it("does not wait for processes that the command leaves behind with its output open", async () => {
    const { status, stdout } = await run("sh", ["-c", leaveBehind]);
    end(stdout);
    assert.equal(status, 0);
  });

  it("does not wait for those that outlive its timeout", async () => {
    const { status, stdout, stderr } = await run("sh", ["-c", `${leaveBehind}; wait`], { timeout: 500 });
    end(stdout);
    assert.deepEqual([status, stderr], [null, "no end after 0.5 s"]);
  });

  it("has all of a long output, even if another process holds it open and this one is busy meanwhile", async () => {
    const size = 20 * 1024 * 1024;
    const command = run("sh", ["-c", `${leaveBehind}; head -c ${size} /dev/zero | tr '\\\\0' x`]);
    execFileSync("sleep", ["0.2"]);
    const [pid = "", text = ""] = (await command).stdout.split("\n");
    end(pid);
    assert.equal(text.length, size);
  });

  it("says why a command could not be started or was killed", async () => {
    assert.match((await run("/nonexistent", [])).stderr, /ENOENT/);
    assert.equal((await run("sh", ["-c", "kill -TERM $$"])).stderr, "killed by SIGTERM");
  });

  it("fails with the command and the end of its error output", async () => {
    await assert.rejects(outputOf("sh", ["-c", "echo broken >&2; exit 3"]), (error) => {
      assert.ok(error instanceof CommandError);
      assert.equal(error.message, "sh -c echo broken >&2; exit 3: exit 3\nbroken");
      return true;
    });
    await assert.rejects(outputOf("/nonexistent", []), /^CommandError: \/nonexistent: .*ENOENT/);
  });

  it("tells success from failure", async () => {
    assert.equal(await succeeds("true", []), true);
    assert.equal(await succeeds("false", []), false);
  });
});
