import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { removeStaleLocks } from "../../../tools/unlock";
import { Fixture } from "./fixture";

describe("locks of Pulumi's state", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  const lockFile = (name: string, contents: object): string => {
    const file = join(fixture.root, ".pulumi/locks/organization/project/dev", name);
    fixture.write(file, JSON.stringify(contents));
    return file;
  };

  it("are removed if their process is gone, and only then", () => {
    const gone = 4_194_305; // above every process id
    const stale = lockFile("stale.json", { pid: gone, hostname: hostname() });
    const attributes = lockFile("stale.json.attrs", {});
    const reused = lockFile("reused.json", { pid: process.pid, hostname: hostname() });
    const elsewhere = lockFile("elsewhere.json", { pid: gone, hostname: "another-machine" });
    assert.deepEqual(removeStaleLocks(fixture.root).sort(), [gone, process.pid].sort());
    assert.deepEqual([stale, attributes, reused, elsewhere].map(existsSync), [false, false, false, true]);
    assert.deepEqual(removeStaleLocks(fixture.root), []);
  });

  it("are kept while their process runs, and removed if it has ended without being waited for", async () => {
    const program = join(fixture.directory, "pulumi-of-the-test");
    copyFileSync("/bin/sleep", program);
    // The shell becomes `sleep`, which waits for no child.
    const parent = spawn("sh", ["-c", `"${program}" 60 & echo $!; exec sleep 60`]);
    try {
      const pid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve)));
      const state = () => / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))![1];
      const comm = (pid: number) => readFileSync(`/proc/${pid}/comm`, "utf8");
      await until(() => comm(pid).startsWith("pulumi") && comm(parent.pid!) === "sleep\n");
      lockFile("held.json", { pid, hostname: hostname() });
      assert.deepEqual(removeStaleLocks(fixture.root), []);
      process.kill(pid, "SIGKILL");
      await until(() => state() === "Z");
      assert.deepEqual(removeStaleLocks(fixture.root), [pid]);
    } finally {
      parent.kill("SIGKILL");
    }
  });

  it("need not be there", () => {
    assert.deepEqual(removeStaleLocks(join(fixture.directory, "nothing")), []);
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await sleep(10);
  }
}
