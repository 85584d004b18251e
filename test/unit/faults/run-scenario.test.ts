import assert from "node:assert/strict";
import { fault } from "../../../faults/fault";
import type { Fault } from "../../../faults/fault";
import { NotRecoveredError } from "../../../faults/local-fleet";
import type { LocalFleet, RecoveryOptions } from "../../../faults/local-fleet";
import type { SteadyLoad } from "../../../faults/load";
import { assertAvailable, runScenario } from "../../../faults/run-scenario";

/** Tells what is done, in order. */
class Setting {
  readonly done: string[] = [];
  readonly interrupted = new AbortController();
  /** What a wait for the fleet throws from the second on: the first is before the faults. */
  failure?: Error;
  private waits = 0;

  readonly fleet = {
    managerRestarts: () => Promise.resolve(this.waits > 1 ? 3 : 1),
    clusters: () => Promise.resolve([]),
    recovered: async (_: number, { fault, quietSeconds, signal }: RecoveryOptions) => {
      this.done.push(`healthy for ${quietSeconds} s?`);
      await fault;
      signal?.throwIfAborted();
      if (this.waits++ > 0 && this.failure !== undefined) {
        throw this.failure;
      }
      return { apiServers: 100, deployments: 0, clusters: 0.01 };
    },
  } as unknown as LocalFleet;

  readonly load = {
    isEmpty: false,
    resume: () => this.done.push("load"),
    pause: () => this.note("no load"),
    end: () => this.note("end of load"),
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
      { faults: scheduled, load: {} },
      {
        fleet: this.fleet,
        load: this.load,
        onEvent: ({ number, change, ...rest }) => this.done.push(`${number} ${change} ${JSON.stringify(rest)}`),
        onStage: () => undefined,
        signal: this.interrupted.signal,
      },
    );
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
    const [injected, ended, healthy] = setting.done.slice(4, 10).filter((line) => /^1 /.test(line));
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
        "healthy for 0 s?",
        ...["one", "two"].flatMap((name) => [
          "load",
          `inject ${name} {"share":0.5}`,
          "healthy for 30 s?",
          `recover ${name}`,
          "no load",
        ]),
        "end of load",
        "healthy for 0 s?",
      ],
    );
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
      inject: () => {
        setting.interrupted.abort(new Error("Ctrl-C"));
        return Promise.resolve();
      },
    });
    await assert.rejects(setting.run(endless), /^Error: Ctrl-C$/);
    assert.deepEqual(setting.done.slice(-4), ["recover one", "1 ENDED {}", "no load", "end of load"]);
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
    await assert.rejects(assertAvailable({ faults, load: {} }, setting.fleet), {
      message:
        'faults.0.fault: "one" cannot be made: the kernel has none\n' +
        'faults.2.fault: "one" cannot be made: the kernel has none',
    });
    assert.deepEqual(setting.done, []);
  });
});
