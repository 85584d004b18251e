import assert from "node:assert/strict";
import { faultsMatching } from "../../../benchmarks/faults/faults";
import { FAULTS } from "../../../faults/faults";
import { countOf } from "../../../benchmarks/count";
import { measureOf } from "../../../benchmarks/scale/measures";

describe("the arguments of the benchmarks", () => {
  it("are a number of clusters", () => {
    assert.equal(countOf("20"), 20);
    for (const count of ["abc", "0", "-1", "1.5", "1e3", ""]) {
      assert.throws(() => countOf(count), {
        message: `COUNT=${count} is not allowed: must be a whole number, at least 1`,
      });
    }
  });

  it("are measures", () => {
    assert.equal(measureOf("probes"), "probes");
    assert.throws(() => measureOf("prob"), {
      message: "--without prob is not allowed: must be one of probes, requests",
    });
  });

  it("are patterns of faults, each of which matches one", () => {
    const names = (...patterns: string[]) => faultsMatching(patterns).map(({ name }) => name);
    assert.deepEqual(faultsMatching([""]), FAULTS);
    assert.deepEqual(names("kubelet", "^management .* killed", "^kubelet killed$"), [
      "management API server killed",
      "management etcd killed",
      "kubelet killed",
    ]);
    assert.throws(
      () => faultsMatching(["kubelet", "typo"]),
      /^Error: --fault typo matches none; there are: API server of one cluster killed, .*, containerd killed, /,
    );
    assert.throws(() => faultsMatching(["("]), /^Error: --fault \( is not allowed: Invalid regular expression: /);
  });
});
