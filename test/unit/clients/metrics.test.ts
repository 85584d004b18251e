import assert from "node:assert/strict";
import { increaseOf, labelsOf, parseMetrics } from "../../../clients/metrics";

const TEXT = `# HELP workqueue_depth Current depth of workqueue
# TYPE workqueue_depth gauge
workqueue_depth{controller="machine",name="machine",priority=""} 3
workqueue_depth{controller="odd \\"one\\" } 1",name="odd"} 1
go_goroutines 412
process_cpu_seconds_total 1.25e+02 1395066363000
limit{le="+Inf"} +Inf
`;
const all = () => true;

describe("metrics in Prometheus' text format", () => {
  it("are read by name and labels", () => {
    const metrics = parseMetrics(TEXT, all);
    assert.deepEqual([...metrics.keys()], ["workqueue_depth", "go_goroutines", "process_cpu_seconds_total", "limit"]);
    assert.deepEqual([...metrics.get("workqueue_depth")!.values()], [3, 1]);
    assert.equal(metrics.get("go_goroutines")!.get(""), 412);
    assert.equal(metrics.get("process_cpu_seconds_total")!.get(""), 125);
    assert.equal(metrics.get("limit")!.get('le="+Inf"'), Infinity);
  });

  it("have labels with quotes, braces and line breaks", () => {
    const [, odd] = [...parseMetrics(TEXT, all).get("workqueue_depth")!.keys()];
    assert.deepEqual(labelsOf(odd!), { controller: 'odd "one" } 1', name: "odd" });
    assert.deepEqual(labelsOf('a="x\\\\n",b="x\\ny"'), { a: "x\\n", b: "x\ny" });
  });

  it("are read only if they are wanted", () => {
    assert.deepEqual([...parseMetrics(TEXT, (name) => name === "go_goroutines").keys()], ["go_goroutines"]);
  });

  it("tell what has come since they were read before", () => {
    const before = parseMetrics('a{x="1"} 5\na{x="2"} 1\n', all);
    const now = parseMetrics('a{x="1"} 7\na{x="2"} 1\na{x="3"} 2\n', all);
    assert.deepEqual(
      [...increaseOf(now, before).get("a")!],
      [
        ['x="1"', 2],
        ['x="3"', 2],
      ],
    );
  });

  it("tell it with all buckets of a histogram that has grown, of which a new value may be above all bounds", () => {
    const histogram = (name: string, count: number) =>
      `a_bucket{name="${name}",le="1"} 3\na_bucket{name="${name}",le="60"} 3\na_bucket{name="${name}",le="+Inf"} ${count}\n`;
    const before = parseMetrics(histogram("x", 3) + histogram("y", 3), all);
    const now = parseMetrics(histogram("x", 5) + histogram("y", 3), all);
    assert.deepEqual(
      [...increaseOf(now, before).get("a_bucket")!],
      [
        ['name="x",le="1"', 0],
        ['name="x",le="60"', 0],
        ['name="x",le="+Inf"', 2],
      ],
    );
  });
});
