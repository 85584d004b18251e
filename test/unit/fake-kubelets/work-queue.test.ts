import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { WorkQueue } from "../../../fake-kubelets/work-queue";
import { retry } from "../../../clients/retry";
import { warningsOf } from "../warnings";

const until = (isSo: () => boolean) =>
  retry("condition", { timeoutSeconds: 10, intervalSeconds: 0.01 }, async () => {
    await Promise.resolve();
    assert.ok(isSo());
  });

describe("WorkQueue", () => {
  const { signal } = new AbortController();

  it("works on an item once, however often it was added before", async () => {
    const done: string[] = [];
    const queue = new WorkQueue((name) => Promise.resolve(void done.push(name)), 2, signal);
    ["a", "a", "b", "a"].forEach((name) => queue.add(name));
    await until(() => done.length === 2);
    await sleep(20);
    assert.deepEqual(done, ["a", "b"]);
  });

  it("works on an item again that is added meanwhile, and never twice at the same time", async () => {
    let [running, most, runs] = [0, 0, 0];
    const queue: WorkQueue = new WorkQueue(
      async (name) => {
        runs += 1;
        running += 1;
        most = Math.max(most, running);
        if (runs === 1) {
          queue.add(name);
          queue.add(name);
        }
        await sleep(10);
        running -= 1;
        return undefined;
      },
      5,
      signal,
    );
    queue.add("a");
    await until(() => runs === 2 && running === 0);
    await sleep(30);
    assert.deepEqual([runs, most], [2, 1]);
  });

  it("works on no more items at once than allowed", async () => {
    let [running, most, done] = [0, 0, 0];
    const queue = new WorkQueue(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(5);
        running -= 1;
        done += 1;
        return undefined;
      },
      3,
      signal,
    );
    Array.from({ length: 10 }, (_, index) => queue.add(String(index)));
    await until(() => done === 10);
    assert.equal(most, 3);
  });

  it("tries again what has failed, and says why", async () => {
    let tries = 0;
    const warnings = await warningsOf(async () => {
      const queue = new WorkQueue(
        () => {
          tries += 1;
          return tries === 1 ? Promise.reject(new Error("no")) : Promise.resolve(undefined);
        },
        1,
        signal,
      );
      queue.add("a");
      await until(() => tries === 2);
    });
    assert.deepEqual(warnings, ["a: failure 1, next try in 0.5 s: no"]);
  });

  describe("with one worker and an item whose work does not end", () => {
    const done: string[] = [];
    const start = (work: (name: string) => Promise<undefined>) =>
      new WorkQueue((name) => work(name).then(() => void done.push(name)), 1, signal);
    const never = new Promise<undefined>(() => undefined);

    beforeEach(() => done.splice(0));
    afterEach(() => mock.timers.reset());

    it("goes on with the next one after a while, and does not begin the same one again", async () => {
      let begun = 0;
      const queue = start((name) => (name === "silent" ? (begun++, never) : Promise.resolve(undefined)));
      ["silent", "a", "silent", "b"].forEach((name) => queue.add(name));
      await until(() => done.length === 2);
      assert.deepEqual([done, begun], [["a", "b"], 1]);
    });

    it("goes on until 200 are left running, and then waits for the next one to end", async () => {
      mock.timers.enable({ apis: ["setTimeout"] });
      const ends: (() => void)[] = [];
      const queue = start(() => new Promise((resolve) => ends.push(() => resolve(undefined))));
      Array.from({ length: 300 }, (_, index) => queue.add(String(index)));
      for (let passed = 0; passed < 250; passed += 1) {
        await setImmediate();
        mock.timers.tick(2000);
      }
      assert.equal(ends.length, 201);
      ends[200]!();
      await setImmediate();
      assert.deepEqual([done, ends.length], [["200"], 202]);
    });

    it("goes on with the others at once if that item has failed before", async () => {
      let tries = 0;
      const fail = () => (++tries === 1 ? Promise.reject(new Error("no")) : never);
      await warningsOf(async () => {
        const queue = start((name) => (name === "silent" ? fail() : Promise.resolve(undefined)));
        queue.add("silent");
        await until(() => tries === 2);
        queue.add("a");
        await sleep(50);
        assert.deepEqual(done, ["a"]);
      });
    });
  });

  it("works on an item again when the work says so", async () => {
    let runs = 0;
    const queue = new WorkQueue(() => Promise.resolve(++runs < 3 ? 0.01 : undefined), 1, signal);
    queue.add("a");
    await until(() => runs === 3);
    await sleep(50);
    assert.equal(runs, 3);
  });

  it("begins nothing more once it is stopped", async () => {
    const stop = new AbortController();
    let runs = 0;
    const queue = new WorkQueue(() => Promise.resolve(void (runs += 1)), 1, stop.signal);
    stop.abort();
    queue.add("a");
    await sleep(20);
    assert.equal(runs, 0);
  });
});
