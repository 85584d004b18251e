import assert from "node:assert/strict";
import { parseAssignment, withChange } from "../../../../cli/experiment/change";

describe("the settings that an experiment changes", () => {
  const changed = (config: Record<string, unknown>, ...assignments: string[]) =>
    withChange(config, assignments.map(parseAssignment));

  it("are found by their path, as Pulumi has it; what is missing on the way is made", () => {
    assert.deepEqual(changed({ managers: { metal3: { qps: 5 } } }, "managers.metal3.concurrency=1"), {
      managers: { metal3: { qps: 5, concurrency: 1 } },
    });
    assert.deepEqual(changed({}, 'managers["metal3"].args["v"]=4'), { managers: { metal3: { args: { v: 4 } } } });
    const clusters = [{ context: "one" }, { context: "two" }];
    assert.deepEqual(changed({ backingCluster: { clusters } }, "backingCluster.clusters[1].context=three"), {
      backingCluster: { clusters: [{ context: "one" }, { context: "three" }] },
    });
    assert.deepEqual(clusters[1], { context: "two" });
  });

  it("have values in YAML, and may have an equals sign in them", () => {
    assert.deepEqual(changed({}, "concurrency=4", 'managers.metal3={"image":"a/b:c"}', "managers.metal3.env.A=b=c"), {
      concurrency: 4,
      managers: { metal3: { image: "a/b:c", env: { A: "b=c" } } },
    });
  });

  it("can be below one that Pulumi keeps as text", () => {
    assert.deepEqual(changed({ managers: '{"metal3":{"qps":5}}' }, "managers.metal3.qps=6"), {
      managers: { metal3: { qps: 6 } },
    });
  });

  for (const text of ["concurrency", "=1", ".a=1", "a.=1", "a..b=1", "[0]=1", "a[b]=1"]) {
    it(`are not ${text}`, () => {
      assert.throws(() => parseAssignment(text), /^Error: SET: ".*" is not allowed: must be PATH=VALUE, such as /);
    });
  }

  it("are refused if the value is no YAML", () => {
    assert.throws(() => parseAssignment('managers={"a":'), /^Error: SET: .* is not allowed: the value must be YAML/);
  });
});
