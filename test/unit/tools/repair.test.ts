import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { removeStaleLocks, restoreStates } from "../../../tools/repair";
import { Fixture } from "./fixture";

describe("tools/repair", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  describe("locks of Pulumi's state", () => {
    const lockFile = (name: string, contents: object): string => {
      const file = join(fixture.root, ".pulumi/locks/organization/project/dev", name);
      fixture.write(file, JSON.stringify(contents));
      return file;
    };

    it("are removed if their process is gone, and only then", () => {
      const gone = 4_194_305; // above every process id
      const stale = lockFile("stale.json", { pid: gone, hostname: hostname() });
      const reused = lockFile("reused.json", { pid: process.pid, hostname: hostname() });
      const elsewhere = lockFile("elsewhere.json", { pid: gone, hostname: "another-machine" });
      const messages = [gone, process.pid].map(removed).sort();
      assert.deepEqual(removeStaleLocks(fixture.root).sort(), messages);
      assert.deepEqual([stale, reused, elsewhere].map(existsSync), [false, false, true]);
      assert.deepEqual(removeStaleLocks(fixture.root), []);
    });

    it("are removed if they were cut off", () => {
      const file = lockFile("cut-off.json", {});
      fixture.write(file, '{"pid":');
      assert.deepEqual(removeStaleLocks(fixture.root), [removed("cut off")]);
      assert.ok(!existsSync(file));
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
        assert.deepEqual(removeStaleLocks(fixture.root), [removed(pid)]);
      } finally {
        parent.kill("SIGKILL");
      }
    });

    it("need not be there", () => {
      assert.deepEqual(removeStaleLocks(join(fixture.directory, "nothing")), []);
    });
  });

  describe("states of Pulumi", () => {
    const write = (path: string, contents: string): string => {
      const file = join(fixture.root, ".pulumi", path);
      fixture.write(file, contents);
      return file;
    };
    const cutOff = '{"version":3,"checkpoint":{"sta';
    const checkpoint = (version: number) => JSON.stringify({ version });
    const restored = "Restored the state of stack dev, which was cut off: `make up` adopts what is newer";

    it("are left alone if they are whole", () => {
      const file = write("stacks/project/dev.json", checkpoint(1));
      write("stacks/project/dev.json.bak", checkpoint(2));
      assert.deepEqual(restoreStates(fixture.root), []);
      assert.equal(readFileSync(file, "utf8"), checkpoint(1));
    });

    it("are restored from their backup if they were cut off", () => {
      const file = write("stacks/project/dev.json", cutOff);
      write("stacks/project/dev.json.bak", checkpoint(2));
      write("history/project/dev/dev-1.checkpoint.json", checkpoint(3));
      assert.deepEqual(restoreStates(fixture.root), [restored]);
      assert.equal(readFileSync(file, "utf8"), checkpoint(2));
    });

    it("are restored from the newest whole copy in their own history if the backup was cut off, too", () => {
      const file = write("stacks/project/dev.json", "");
      write("stacks/project/dev.json.bak", cutOff);
      write("history/project/dev/dev-3.checkpoint.json", cutOff);
      write("history/project/dev/dev-2.checkpoint.json", checkpoint(2));
      write("history/project/dev/dev-2.history.json", checkpoint(9));
      write("history/project/dev/dev-1.checkpoint.json", checkpoint(1));
      write("history/project/other/other-4.checkpoint.json", checkpoint(4));
      assert.deepEqual(restoreStates(fixture.root), [restored]);
      assert.equal(readFileSync(file, "utf8"), checkpoint(2));
    });

    it("are put aside if nothing of them is whole", () => {
      const file = write("stacks/project/dev.json", cutOff);
      const message = "Put the state of stack dev aside, which was cut off: `make up` adopts what there is";
      assert.deepEqual(restoreStates(fixture.root), [message]);
      assert.ok(!existsSync(file));
      assert.equal(readFileSync(`${file}.cut-off`, "utf8"), cutOff);
    });

    it("are left alone if they cannot be read", () => {
      const file = join(fixture.root, ".pulumi/stacks/project/dev.json");
      mkdirSync(file, { recursive: true });
      write("stacks/project/dev.json.bak", checkpoint(2));
      assert.throws(() => restoreStates(fixture.root), /EISDIR/);
      assert.ok(existsSync(file));
    });
  });
});

function removed(what: number | string): string {
  return `Removed the state's lock of a Pulumi process that is gone: ${what}`;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await sleep(10);
  }
}
