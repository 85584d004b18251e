import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import type { ManagerState } from "../../../../runs/live/manager-state";
import type { Progress } from "../../../../runs/live/progress";
import { duration, render, summaryLine } from "../../../../runs/live/render";

const SIZES = [3, 100, 1000];
const WIDTHS = [60, 80, 200];

/** A fleet of which a third is Available, with all that a view can have. */
function progress(total: number): Progress {
  const available = Math.floor(total / 3);
  const waiting = Array.from({ length: total - available }, (_, index) => ({
    name: `workload-${String(index + 1).padStart(4, "0")}`,
    seconds: 4000 - index,
    phase: "control plane initialized",
    reason: `Machines: machine ${index} is not ready, since ${"nobody has looked after it ".repeat(8)}`,
  }));
  return {
    title: "up of the stack dev",
    seconds: 4321,
    total,
    available,
    phases: [
      ["not declared", 0],
      ["declared", 0],
      ["control plane initialized", total - available],
      ["Available", available],
      ["failed", 0],
    ],
    rate: { perMinute: 12.3, secondsLeft: 605 },
    waiting,
    managers: [],
    warning: `Nothing has moved for 99 s: ${"x".repeat(300)}`,
    notice: "interrupted",
    pulumi: "+ kubernetes:core/v1:Namespace workload-0003 created",
  };
}

const terminal = (columns: number, rows = 40, hasColours = false) => ({ columns, rows, hasColours });

describe("the view of a fleet", () => {
  it("has phases, a bar, the slowest clusters, and what is wrong", () => {
    const frame = render({ ...progress(3), warning: "Nothing has moved for 99 s: no host" }, terminal(100));
    assert.equal(
      frame,
      [
        "up of the stack dev, 1 h 12 min",
        "[##############-----------------------------] 1 of 3 Available, 12 a minute, about 10 min 5 s left",
        "Nothing has moved for 99 s: no host",
        "interrupted",
        "",
        "  not declared               0  ",
        "  declared                   0  ",
        "  control plane initialized  2  ###########################",
        "  Available                  1  ##############",
        "  failed                     0  ",
        "",
        "  SLOWEST        SINCE      PHASE                      WHY IT IS NOT AVAILABLE",
        "  workload-0001  1 h 6 min  control plane initialized  Machines: machine 0 is not ready, since nob…",
        "  workload-0002  1 h 6 min  control plane initialized  Machines: machine 1 is not ready, since nob…",
        "",
        "Pulumi: + kubernetes:core/v1:Namespace workload-0003 created",
      ].join("\n"),
    );
  });

  for (const total of SIZES) {
    for (const columns of WIDTHS) {
      it(`fits ${total} clusters into ${columns} columns, with colours and without`, () => {
        const plain = render(progress(total), terminal(columns, 30));
        const lines = plain.split("\n");
        assert.ok(lines.every((line) => line.length < columns));
        assert.ok(lines.length < 30);
        assert.equal(stripVTControlCharacters(plain), plain);
        const coloured = render(progress(total), terminal(columns, 30, true));
        assert.notEqual(coloured, plain);
        assert.equal(stripVTControlCharacters(coloured), plain);
        assert.match(plain, new RegExp(`${Math.floor(total / 3)} of ${total} Available`));
        assert.equal(
          lines.filter((line) => line.startsWith("  workload-")).length,
          Math.min(10, total - Math.floor(total / 3)),
        );
        assert.match(plain, /^Nothing has moved/m);
      });
    }
  }

  it("has the managers where there is room for them below the slowest clusters", () => {
    const quiet = { cores: 0.345, mebibytes: 98.7, depth: 12, errors: 3, throttled: 0, problem: undefined };
    const managers = [
      { ...quiet, name: "clusterApi" },
      { ...quiet, name: "metal3", cores: undefined, problem: "connect ECONNREFUSED" },
    ];
    const lines = render({ ...progress(1000), managers }, terminal(80, 30)).split("\n");
    const first = lines.findIndex((line) => line.startsWith("  MANAGER"));
    assert.deepEqual(lines.slice(first, first + 3), [
      "  MANAGER     CORES  MEMORY  QUEUE  ERRORS  THROTTLED",
      "  clusterApi  0.34   99 MiB  12     3       0",
      "  metal3                            3       0          cannot be asked: connec…",
    ]);
    assert.doesNotMatch(render({ ...progress(1000), managers }, terminal(80, 18)), /MANAGER/);
  });

  it("has six managers on a terminal of 24 rows, beside those of ten phases in which there are clusters", () => {
    const manager = { cores: 0.3, mebibytes: 99, depth: 0, errors: 0, throttled: 0, problem: undefined };
    const managers = Array.from({ length: 6 }, (_, index) => ({ ...manager, name: `manager-${index}` }));
    const { notice, ...fleet } = progress(1000);
    const framed = (occupied: number, rows: number) => {
      const phases = Array.from({ length: 10 }, (_, index) => [`phase ${index}`, index < occupied ? 9 : 0] as const);
      const lines = render({ ...fleet, phases, managers }, terminal(80, rows)).split("\n");
      assert.ok(lines.length < rows);
      return ["phase", "workload", "manager"].map(
        (row) => lines.filter((line) => line.startsWith(`  ${row}-`) || line.startsWith(`  ${row} `)).length,
      );
    };
    assert.deepEqual(framed(4, 24), [4, 3, 6]);
    assert.deepEqual(framed(5, 24), [10, 5, 0]);
    assert.deepEqual(framed(4, 30), [10, 3, 6]);
  });

  it("lists fewer clusters where there are few rows, and never more lines than those", () => {
    const listed = (rows: number) => {
      const lines = render(progress(1000), terminal(80, rows)).split("\n");
      assert.ok(lines.length < rows);
      return lines.filter((line) => line.startsWith("  workload-")).length;
    };
    assert.deepEqual([40, 22, 10].map(listed), [10, 7, 0]);
  });

  it("is complete when all are Available, and when no cluster is wanted", () => {
    const { rate, warning, notice, pulumi, ...rest } = progress(3);
    const done = { ...rest, available: 3, waiting: [] };
    assert.match(render(done, terminal(60)), /^\[#+\] 3 of 3 Available$/m);
    assert.match(render({ ...done, total: 0, available: 0 }, terminal(60)), /^\[#+\] 0 of 0 Available$/m);
  });

  it("is one line where there is no terminal", () => {
    const { notice, ...rest } = progress(3);
    const waiting = [{ name: "workload-0001", seconds: 60, phase: "declared", reason: "no host" }];
    assert.equal(
      summaryLine({ ...rest, waiting, warning: "Nothing has moved for 99 s" }),
      "1 of 3 Available; 12 a minute; about 10 min 5 s left; 2 control plane initialized; slowest: workload-0001, no host; " +
        "Nothing has moved for 99 s",
    );
  });

  it("has the sums of all managers in that line, and those that cannot be asked", () => {
    const summaryOf = (...managers: Partial<ManagerState>[]) => {
      const { rate, warning, notice, ...rest } = { ...progress(3), phases: [], waiting: [] };
      const manager = { name: "clusterApi", mebibytes: 9, throttled: 0, problem: undefined };
      const states = managers.map((own) => ({ ...manager, cores: undefined, depth: 0, errors: 0, ...own }));
      return summaryLine({ ...rest, managers: states });
    };
    const unknown = { name: "metal3", mebibytes: 0, problem: "connect ECONNREFUSED" };
    assert.equal(
      summaryOf({ cores: 1, depth: 30, errors: 1 }, { cores: 0.21, mebibytes: 40.7, depth: 5, errors: 1 }, unknown),
      "1 of 3 Available; managers: 1.21 cores, 50 MiB, 35 queued, 2 errors; metal3 cannot be asked: connect ECONNREFUSED",
    );
    assert.equal(summaryOf({ errors: 1 }), "1 of 3 Available; managers: 9 MiB, 0 queued, 1 error");
    assert.equal(
      summaryOf({ throttled: 3 }, { throttled: 4 }),
      "1 of 3 Available; managers: 18 MiB, 0 queued, 0 errors, 7 throttled",
    );
    assert.equal(summaryOf(unknown), "1 of 3 Available; metal3 cannot be asked: connect ECONNREFUSED");
  });

  it("costs a few milliseconds with 1000 clusters", () => {
    const one = progress(1000);
    const started = process.cpuUsage();
    const frames = 20;
    for (let frame = 0; frame < frames; frame++) {
      render(one, terminal(200, 60, true));
    }
    const { user, system } = process.cpuUsage(started);
    assert.ok((user + system) / 1000 / frames < 20, `${(user + system) / 1000 / frames} ms a frame`);
  });
});

describe("a duration", () => {
  it("is in the units that people use", () => {
    assert.deepEqual([0.9, 72, 119, 120, 185, 7800, -1].map(duration), [
      "0 s",
      "72 s",
      "119 s",
      "2 min 0 s",
      "3 min 5 s",
      "2 h 10 min",
      "0 s",
    ]);
  });
});
