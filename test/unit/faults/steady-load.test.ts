import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { AnyObject, KubernetesClient } from "../../../clients/kubernetes/client";
import type { ObjectKind } from "../../../clients/kubernetes/kinds";
import { SteadyLoad } from "../../../faults/load";
import { warningsOf } from "../warnings";

/** A management cluster with one of each kind, which answers a change when it is told to. */
class Management {
  readonly changes: string[] = [];
  private answers: ((error?: Error) => void)[] = [];

  readonly client = {
    served: (kinds: readonly object[]) => Promise.resolve(kinds),
    list: (kind: ObjectKind) => {
      const labels = { "metal3-scale/fleet": "fleet" };
      const metadata = { namespace: "workload-0001", name: kind.kind, labels };
      const status = { provisioning: { state: this.hostState } };
      return Promise.resolve([{ ...kind, metadata, spec: { replicas: 1 }, status }]);
    },
    merge: ({ kind }: AnyObject) => {
      this.changes.push(kind);
      return new Promise<void>((resolve, reject) =>
        this.answers.push((error) => (error === undefined ? resolve() : reject(error))),
      );
    },
  } as unknown as KubernetesClient;

  /** @param hostState of its host. */
  constructor(private readonly hostState = "provisioned") {}

  /** @param error with which the changes are refused. Default: they are not. */
  async answer(error?: Error): Promise<void> {
    this.answers.splice(0).forEach((answer) => answer(error));
    await settle();
  }
}

describe("a load under way", () => {
  before(() => mock.timers.enable({ apis: ["setInterval"] }));
  after(() => mock.timers.reset());

  const pass = async (seconds: number) => {
    for (let half = 0; half < 2 * seconds; half++) {
      mock.timers.tick(500);
      await settle();
    }
  };

  it("skips a step that is due while another of its kind is under way", async () => {
    const management = new Management();
    const load = new SteadyLoad({ scale: 10 }, () => management.client);
    load.resume();
    await pass(35);
    assert.equal(management.changes.length, 1);
    await management.answer();
    assert.equal(management.changes.length, 1);
    await pass(5);
    assert.equal(management.changes.length, 2);
    await management.answer();
    await load.pause();
  });

  it("takes steps of both kinds that are due at once, one after another", async () => {
    const management = new Management();
    const load = new SteadyLoad({ scale: 10, rollouts: 10 }, () => management.client);
    load.resume();
    await pass(10);
    assert.deepEqual(management.changes, ["MachineDeployment"]);
    await management.answer();
    assert.deepEqual(management.changes, ["MachineDeployment", "KubeadmControlPlane"]);
    await management.answer();
    await load.pause();
  });

  it("does nothing more when it is paused, and goes on from there", async () => {
    const management = new Management();
    const load = new SteadyLoad({ scale: 10, rollouts: 10 }, () => management.client);
    load.resume();
    await pass(10);
    const paused = load.pause();
    await management.answer();
    await paused;
    await pass(100);
    assert.deepEqual(management.changes, ["MachineDeployment"]);
    load.resume();
    await pass(10);
    assert.deepEqual(management.changes, ["MachineDeployment", "MachineDeployment"]);
    await management.answer();
    await management.answer();
    await load.pause();
  });

  it("counts its steps that were taken, that were skipped, also for a pause, and that failed", async () => {
    const management = new Management();
    const load = new SteadyLoad({ scale: 1, rollouts: 3 }, () => management.client);
    load.resume();
    const warnings = await warningsOf(async () => {
      await pass(1);
      await management.answer(new Error("refused"));
    });
    assert.deepEqual(warnings, ["load: scale: refused"]);
    await pass(2);
    const paused = load.pause();
    await management.answer();
    await paused;
    assert.deepEqual(load.figures, { taken: 1, skipped: 2, failed: 1, hostNudges: 0 });
    load.startCounting();
    assert.deepEqual(load.figures, { taken: 0, skipped: 0, failed: 0, hostNudges: 0 });
  });

  it("counts the hosts that it had looked at again", async () => {
    const management = new Management("provisioning");
    const load = new SteadyLoad({ scale: 1000 }, () => management.client);
    load.resume();
    await pass(30);
    for (let look = 0; look < 3; look++) {
      await management.answer();
    }
    assert.equal(load.figures?.hostNudges, 1);
    await load.pause();
    await load.end();
  });

  it("looks at hosts again after it could not, whether there was no answer or no kubeconfig", async () => {
    const management = new Management("provisioning");
    let looks = 0;
    const load = new SteadyLoad({ scale: 1000 }, () => {
      if (++looks === 1) {
        throw new Error("no kubeconfig");
      }
      return management.client;
    });
    load.resume();
    await pass(45);
    assert.deepEqual(management.changes, ["BareMetalHost"]);
    for (let look = 0; look < 3; look++) {
      await management.answer();
    }
    await load.pause();
    await load.end();
  });

  it("has nothing to count where there is nothing to do", () => {
    assert.equal(new SteadyLoad({}, () => new Management().client).figures, undefined);
  });
});

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) {
    await turn();
  }
}
