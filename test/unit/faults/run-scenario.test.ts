import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { fault } from "../../../faults/fault";
import type { Fault } from "../../../faults/fault";
import { NotRecoveredError } from "../../../faults/local-fleet";
import type { LocalFleet, RecoveryOptions } from "../../../faults/local-fleet";
import type { SteadyLoad } from "../../../faults/load";
import { assertAvailable, runScenario } from "../../../faults/run-scenario";
import { warningsOf } from "../warnings";

/** Tells what is done, in order. */
class Setting {
  readonly done: string[] = [];
  readonly interrupted = new AbortController();
  /** What the wait for the fleet throws after a fault. */
  failure?: Error;
  /** What a wait for the fleet throws before one. */
  failureBefore?: Error;
  /** What the end of the load throws. */
  endFailure?: Error;
  /** What the fleet is asked for at the first time, and does not answer. */
  hiccups: string[] = [];
  private faults = 0;

  readonly fleet = {
    managerPods: () =>
      this.answer("Pods", [
        { metadata: { uid: "kept" }, status: { containerStatuses: [{ restartCount: 1 + this.faults }] } },
        { metadata: { uid: `replaced ${this.faults} times` } },
      ]),
    clusters: () => this.answer("clusters", [{ metadata: { name: "new" } }]),
    recovered: async (_: number, { fault, quietSeconds, timeoutSeconds, atRest, signal }: RecoveryOptions) => {
      this.done.push(`healthy for ${quietSeconds} s${atRest === true ? ", and at rest" : ""}, in ${timeoutSeconds} s?`);
      await fault;
      signal?.throwIfAborted();
      const failure = fault === undefined ? this.failureBefore : this.failure;
      if (failure !== undefined) {
        throw failure;
      }
      this.faults += fault === undefined ? 0 : 1;
      return { apiServers: 100, deployments: 0, clusters: 0.01 };
    },
  } as unknown as LocalFleet;

  readonly load = {
    isEmpty: false,
    figures: undefined,
    startCounting: () => this.done.push("counting"),
    resume: () => this.done.push("load"),
    pause: () => this.note("no load"),
    revert: () => this.note("load reverted"),
    end: async () => {
      await this.note("end of load");
      if (this.endFailure !== undefined) {
        throw this.endFailure;
      }
    },
  } as unknown as SteadyLoad;

  fault(name: string, parts: Partial<Fault> = {}): Fault {
    return fault(name, {
      inject: (_, severity) => this.note(`inject ${name} ${JSON.stringify(severity)}`),
      recover: () => this.note(`recover ${name}`),
      ...parts,
    });
  }

  run(...faults: Fault[]): Promise<void> {
    const scheduled = faults.map((fault) => ({ fault, after: 0, seconds: 0.05, severity: { share: 0.5 } }));
    return runScenario(
      { faults: scheduled, load: {}, fleet: {} },
      {
        fleet: this.fleet,
        load: this.load,
        onEvent: ({ number, change, ...rest }) => this.done.push(`${number} ${change} ${JSON.stringify(rest)}`),
        onStage: () => undefined,
        signal: this.interrupted.signal,
      },
    );
  }

  private answer<T>(question: string, answer: T): Promise<T> {
    const isAnswered = !this.hiccups.includes(question);
    this.hiccups = this.hiccups.filter((other) => other !== question);
    return isAnswered ? Promise.resolve(answer) : Promise.reject(new Error("hiccup"));
  }

  interrupt(): Promise<void> {
    this.interrupted.abort(new Error("Ctrl-C"));
    return Promise.resolve();
  }

  private note(text: string): Promise<void> {
    this.done.push(text);
    return Promise.resolve();
  }
}

describe("a scenario that is run", () => {
  it("makes and ends one fault after another, and waits in between until the fleet is healthy", async () => {
    const setting = new Setting();
    await setting.run(setting.fault("one"), setting.fault("two"));
    const [injected, ended, healthy] = setting.done.filter((line) => /^1 /.test(line));
    assert.equal(injected, '1 INJECTED {"fault":"one","severity":{"share":0.5}}');
    assert.equal(ended, "1 ENDED {}");
    // What was wrong before the end of the fault does not count.
    assert.match(
      healthy!,
      /^1 HEALTHY \{"secondsUntil":\{"apiServers":(99\.\d|100),"deployments":0,"clusters":0\},"managerRestarts":2,"interruptedClusters":0\}$/,
    );
    assert.deepEqual(
      setting.done.filter((line) => !/^\d /.test(line)),
      [
        "healthy for 0 s, in 60 s?",
        ...["one", "two"].flatMap((name) => [
          "load",
          "no load",
          "healthy for 0 s, in 900 s?",
          "load",
          "counting",
          `inject ${name} {"share":0.5}`,
          "healthy for 30 s, and at rest, in 900 s?",
          `recover ${name}`,
          "no load",
        ]),
        "load reverted",
        "healthy for 30 s, and at rest, in 900 s?",
        "end of load",
      ],
    );
  });

  it("tells what the load has done since each fault was injected, also of one that needs help", async () => {
    const setting = new Setting();
    Object.assign(setting.load, { figures: { taken: 3, skipped: 1, failed: 2, hostNudges: 4 } });
    const load = '"load":{"taken":3,"skipped":1,"failed":2,"hostNudges":4}}';
    await setting.run(setting.fault("one"));
    assert.ok(setting.done.find((line) => line.startsWith("1 HEALTHY"))!.endsWith(load));
    setting.failure = new NotRecoveredError(900, []);
    await assert.rejects(setting.run(setting.fault("one")));
    assert.ok(setting.done.find((line) => line.startsWith("1 NOT_HEALTHY"))!.endsWith(load));
  });

  it("asks a fleet that has recovered again, if it does not answer at once", async () => {
    const setting = new Setting();
    const one = setting.fault("one", {
      recover: () => {
        setting.hiccups = ["Pods", "clusters"];
        return Promise.resolve();
      },
    });
    await setting.run(one);
    assert.deepEqual(setting.hiccups, []);
    assert.match(setting.done.join("\n"), /^1 HEALTHY .*"managerRestarts":2,"interruptedClusters":0/m);
  });

  it("fails if the fleet needs help, with what is wrong, and makes no other fault", async () => {
    const setting = new Setting();
    setting.failure = new NotRecoveredError(900, ["Cluster demo: Available=False"]);
    await assert.rejects(setting.run(setting.fault("one"), setting.fault("two")), {
      message: "fault 1, one: the fleet needs help: not recovered after 900 s:\n  Cluster demo: Available=False",
    });
    assert.ok(setting.done.includes('1 NOT_HEALTHY {"problems":["Cluster demo: Available=False"]}'));
    assert.deepEqual(
      setting.done.filter((line) => line.includes("two")),
      [],
    );
    assert.equal(setting.done.at(-1), "end of load");
  });

  it("ends a fault and its load when it is interrupted", async () => {
    const setting = new Setting();
    const endless = setting.fault("one", {
      inject: () => setting.interrupt(),
    });
    await assert.rejects(setting.run(endless), /^Error: Ctrl-C$/);
    assert.deepEqual(setting.done.slice(-4), ["1 ENDED {}", "no load", "load reverted", "end of load"]);
  });

  it("injects nothing into a fleet that is not healthy", async () => {
    const setting = new Setting();
    setting.failureBefore = new NotRecoveredError(60, ["Cluster demo: Available=False"]);
    await assert.rejects(setting.run(setting.fault("one")), {
      message:
        "the fleet is not healthy; no fault was injected: not recovered after 60 s:\n  Cluster demo: Available=False",
    });
    assert.deepEqual(setting.done, ["healthy for 0 s, in 60 s?", "load reverted", "end of load"]);
  });

  it("does not inject the second fault into a fleet that is not healthy any more", async () => {
    const setting = new Setting();
    const last = setting.fault("one", {
      recover: () => {
        setting.failureBefore = new NotRecoveredError(900, ["Cluster demo: Available=False"]);
        return Promise.resolve();
      },
    });
    await assert.rejects(setting.run(last, setting.fault("two")), {
      message:
        "fault 2, two, was not injected: the fleet is not healthy: not recovered after 900 s:\n" +
        "  Cluster demo: Available=False",
    });
    assert.ok(!setting.done.some((line) => line.includes("inject two")));
  });

  const hint = "Run `make faults` or `make up` to revert what is left";

  it("fails with what is wrong, and warns that the load could not be reverted either", async () => {
    const setting = new Setting();
    setting.failure = new NotRecoveredError(900, ["Cluster demo: Available=False"]);
    setting.endFailure = new Error("refused");
    const warnings = await warningsOf(() =>
      assert.rejects(setting.run(setting.fault("one")), /^Error: fault 1, one: the fleet needs help: /),
    );
    assert.deepEqual(warnings, [`refused\n${hint}`]);
  });

  it("fails with why a fault could not be injected, and warns that it could not be reverted either", async () => {
    const setting = new Setting();
    const broken = setting.fault("one", {
      inject: () => Promise.reject(new Error("no room")),
      recover: () => Promise.reject(new Error("no rights")),
    });
    const warnings = await warningsOf(() => assert.rejects(setting.run(broken), { message: "no room" }));
    assert.deepEqual(warnings, [`no rights\n${hint}`]);
  });

  for (const [what, parts, endFailure] of [
    ["a fault", { recover: () => Promise.reject(new Error("refused")) }, undefined],
    ["the load", {}, new Error("refused")],
  ] as const) {
    it(`says that ${what} could not be reverted when it is interrupted, and when it is not`, async () => {
      for (const inject of [() => Promise.resolve(), (setting: Setting) => setting.interrupt()]) {
        const setting = new Setting();
        setting.endFailure = endFailure;
        const fault = setting.fault("one", { ...parts, inject: () => inject(setting) });
        await assert.rejects(setting.run(fault), { message: `refused\n${hint}` });
      }
    });
  }

  it("fails with what was wrong while it was interrupted", async () => {
    const setting = new Setting();
    const broken = setting.fault("one", {
      inject: async () => {
        await setting.interrupt();
        throw new Error("no room");
      },
    });
    await assert.rejects(setting.run(broken), { message: "no room" });
  });

  it("does not count the load's last step as part of a fault", async () => {
    const setting = new Setting();
    Object.assign(setting.load, { pause: () => sleep(300) });
    await setting.run(setting.fault("one"));
    const healthy = setting.done.find((line) => line.startsWith("1 HEALTHY"))!;
    assert.match(healthy, /"apiServers":(99\.[89]|100)/);
  });

  it("ends a fault that could be made in part only", async () => {
    const setting = new Setting();
    const broken = setting.fault("one", { inject: () => Promise.reject(new Error("no room")) });
    await assert.rejects(setting.run(broken), /no room/);
    assert.ok(setting.done.includes("recover one"));
  });

  it("is refused before anything is done, with all faults that cannot be made", async () => {
    const setting = new Setting();
    const absent = setting.fault("one", { available: () => Promise.resolve("the kernel has none") });
    const faults = [absent, setting.fault("two"), absent].map((fault) => ({
      fault,
      after: 0,
      seconds: 0,
      severity: {},
    }));
    await assert.rejects(assertAvailable({ faults, load: {}, fleet: {} }, setting.fleet), {
      message:
        'faults.0.fault: "one" cannot be made: the kernel has none\n' +
        'faults.2.fault: "one" cannot be made: the kernel has none',
    });
    assert.deepEqual(setting.done, []);
  });
});
