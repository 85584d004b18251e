import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../tools/process-lock";

const name = (title: string) => `test-${process.pid}-${title}`;

describe("a lock of processes", () => {
  it("lets one in at a time", async () => {
    let inside = 0;
    let most = 0;
    const visit = () =>
      withLock(name("one"), async () => {
        most = Math.max(most, ++inside);
        await sleep(10);
        inside--;
      });
    await Promise.all(Array.from({ length: 5 }, visit));
    assert.equal(most, 1);
  });

  it("returns the result, passes errors on, and is free after both", async () => {
    assert.equal(await withLock(name("result"), async () => 42), 42);
    await assert.rejects(
      withLock(name("result"), async () => {
        throw new Error("broken");
      }),
      /broken/,
    );
    assert.equal(await withLock(name("result"), async () => 43, 0), 43);
  });

  it("gives up after the timeout", async () => {
    await withLock(name("busy"), () =>
      assert.rejects(
        withLock(name("busy"), async () => 0, 100),
        new RegExp(`the lock ${name("busy")} has been held by process ${process.pid} for 0.1 s`),
      ),
    );
  });

  it("says what it is the lock of", async () => {
    await withLock(name("labelled"), () =>
      assert.rejects(
        withLock(name("labelled"), async () => 0, 0, "of the images"),
        /the lock of the images has been held by process/,
      ),
    );
  });

  it("is free when its holder is killed", async () => {
    const script = `
      const { withLock } = require(${JSON.stringify(require.resolve("../../../tools/process-lock"))});
      void withLock(${JSON.stringify(name("killed"))}, () => new Promise(() => { process.stdout.write("held"); setInterval(() => {}, 1e6); }));`;
    const tsx = createRequire(__filename).resolve("tsx");
    const child = spawn(process.execPath, ["--import", tsx, "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await assert.rejects(
      withLock(name("killed"), async () => 0, 0),
      new RegExp(`has been held by process ${child.pid}`),
    );
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(await withLock(name("killed"), async () => 1, 1000), 1);
  });
});
