import assert from "node:assert/strict";
import type { ManagerFigures, Sample } from "../../../../runs/format";
import { usageCharts } from "../../../../runs/report/usage-charts";

const others = { goroutines: 0, controllers: {}, requests: {}, others: {} } satisfies Partial<ManagerFigures>;
const manager = (
  seconds: number,
  name: string,
  cpuSeconds: number,
  { pod = `${name}-1`, ...figures }: Partial<ManagerFigures> & { pod?: string } = {},
): Sample => ({
  kind: "manager",
  name,
  pod,
  seconds,
  figures: { cpuSeconds, mebibytes: 50, ...others, ...figures },
});
const part = (seconds: number, name: string, cpuSeconds: number): Sample => ({
  kind: "part",
  name,
  seconds,
  figures: { cpuSeconds, mebibytes: 50 },
});

const series = (title: string, samples: readonly Sample[]) => {
  const { option } = usageCharts(samples).find((chart) => chart.title === title)!;
  return (option.series as { name: string; data: unknown }[]).map(({ name, data }) => [name, data]);
};

describe("the charts of what was used", () => {
  it("have the CPU of a manager from one of its own samples to the next, if it was spared or did not answer", () => {
    const samples: Sample[] = [
      manager(30, "spared", 9),
      manager(30, "metal3", 6),
      manager(60, "metal3", 6),
      { kind: "manager", name: "metal3", pod: "metal3-1", seconds: 90, error: "socket hang up" },
      manager(120, "spared", 45),
      manager(120, "metal3", 6),
    ];
    assert.deepEqual(series("CPU by manager", samples), [
      ["spared", [[120, 0.5]]],
      [
        "metal3",
        [
          [60, 0.2],
          [120, 0.1],
        ],
      ],
    ]);
  });

  it("count the CPU of a Pod from its own last sample, not from that of the Pod before it", () => {
    const after = manager(60, "metal3", 6, { pod: "metal3-2" });
    assert.deepEqual(series("CPU by manager", [manager(0, "metal3", 0), manager(30, "metal3", 3), after]), [
      ["metal3", [[30, 0.1]]],
    ]);
  });

  it("have the CPU of a part that is new from when the parts were looked at before", () => {
    const samples = [part(0.01, "etcd", 1), part(10, "etcd", 1), part(40, "etcd", 3), part(40, "kubelet", 6)];
    assert.deepEqual(series("CPU by part", samples), [
      ["kubelet", [[40, 0.2]]],
      [
        "etcd",
        [
          [10, 0.1],
          [40, 0.1],
        ],
      ],
    ]);
  });

  it("have what the Pods of a manager use and have to do together", () => {
    const machine = (depth: number, count: number) => ({
      machine: { depth, reconcileSeconds: { sum: 3, buckets: { "1": count } } },
    });
    const both = (seconds: number) => [
      manager(seconds, "metal3", 3, { controllers: machine(2, 1) }),
      manager(seconds, "metal3", 6, { controllers: machine(5, 2), pod: "metal3-2" }),
    ];
    const samples = [...both(10), ...both(40)];
    assert.deepEqual(series("CPU by manager", samples), [["metal3", [[40, 0.3]]]]);
    const over = (value: number) => [10, 40].map((seconds) => [seconds, value]);
    assert.deepEqual(series("Memory by manager", samples), [["metal3", over(100)]]);
    assert.deepEqual(series("Queue depth by controller", samples), [["metal3: machine", over(7)]]);
    assert.deepEqual(series("Reconcile time by controller", samples), [["metal3: machine", over(2)]]);
  });
});
