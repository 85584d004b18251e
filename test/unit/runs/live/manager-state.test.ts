import assert from "node:assert/strict";
import type { ManagerFigures, ManagerSample } from "../../../../runs/format";
import { ManagerStates } from "../../../../runs/live/manager-state";

const figures = (cpuSeconds: number, rest: Partial<ManagerFigures> = {}): ManagerFigures => ({
  cpuSeconds,
  mebibytes: 100,
  goroutines: 9,
  requests: {},
  others: {},
  controllers: { machine: { depth: 2, reconciles: { success: 5, error: 1 } }, cluster: { depth: 3 } },
  ...rest,
});
const sample = (seconds: number, rest: Partial<ManagerSample>): ManagerSample => ({
  kind: "manager",
  name: "clusterApi",
  pod: "one",
  seconds,
  ...rest,
});
const statesOf = (...samples: ManagerSample[]) => {
  const states = new ManagerStates();
  samples.forEach((sample) => states.add(sample));
  return states.managers;
};

describe("the state of managers", () => {
  it("has what they use now, what waits, and the errors so far", () => {
    const managers = statesOf(
      sample(15, { figures: figures(9) }),
      sample(30, { figures: figures(3, { throttled: 4 }) }),
      sample(30, { figures: figures(3), name: "metal3" }),
    );
    const state = { mebibytes: 100, depth: 5, problem: undefined };
    assert.deepEqual(managers, [
      { ...state, name: "clusterApi", cores: 0.2, errors: 2, throttled: 4 },
      { ...state, name: "metal3", cores: undefined, errors: 1, throttled: 0 },
    ]);
  });

  it("is the sum of a manager's Pods, and has the errors of one that is gone", () => {
    const [manager] = statesOf(
      sample(15, { pod: "gone", figures: figures(9) }),
      ...["two", "three"].flatMap((pod) => [15, 30].map((seconds) => sample(seconds, { pod, figures: figures(3) }))),
    );
    assert.deepEqual([manager!.cores, manager!.mebibytes, manager!.depth, manager!.errors], [0.4, 200, 10, 5]);
  });

  it("says why one cannot be asked, and what it uses when it was asked twice again", () => {
    const samples = [
      sample(15, { figures: figures(3) }),
      sample(30, { error: "connect ECONNREFUSED" }),
      sample(45, { figures: figures(6) }),
      sample(60, { figures: figures(3) }),
    ];
    const states = samples.map((_, index) => statesOf(...samples.slice(0, index + 1))[0]!);
    assert.deepEqual(
      states.map(({ cores, problem }) => [cores, problem]),
      [
        [undefined, undefined],
        [undefined, "connect ECONNREFUSED"],
        [undefined, undefined],
        [0.2, undefined],
      ],
    );
  });

  it("says in one line why one cannot be asked, whatever lines the answer has", () => {
    const [manager] = statesOf(sample(15, { error: "<html>\r\n<h1>502 Bad Gateway</h1>\r</html>\r\n" }));
    assert.equal(manager!.problem, "<html> <h1>502 Bad Gateway</h1> </html>");
  });

  it("says that Pods cannot be listed until that manager, or one of its shards, is asked again", () => {
    const unlisted = { kind: "manager", name: "metal3", seconds: 15, error: "no route to host" } as const;
    const asked = (name: string) => sample(45, { name, pod: "one", figures: figures(3) });
    const statesAfter = (...names: string[]) =>
      statesOf(unlisted, { ...unlisted, seconds: 30 }, ...names.map(asked)).map(({ name, problem }) => [name, problem]);
    assert.deepEqual(statesAfter("metal3Ipam"), [
      ["metal3", "no route to host"],
      ["metal3Ipam", undefined],
    ]);
    assert.deepEqual(statesAfter("metal3-0", "metal3-1"), [
      ["metal3-0", undefined],
      ["metal3-1", undefined],
    ]);
    assert.deepEqual(statesAfter("metal3"), [["metal3", undefined]]);
  });

  it("has nothing of what is no manager", () => {
    const states = new ManagerStates();
    states.add({ kind: "part", name: "Pulumi", seconds: 1, figures: { cpuSeconds: 1, mebibytes: 1 } });
    assert.deepEqual(states.managers, []);
  });
});
