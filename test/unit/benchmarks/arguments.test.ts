import assert from "node:assert/strict";
import { faultsMatching } from "../../../benchmarks/faults/faults";
import { FAULTS } from "../../../faults/faults";
import { countOf } from "../../../benchmarks/count";
import { assertRestartable } from "../../../benchmarks/scale/api-servers";
import { secondsOf } from "../../../benchmarks/scale/hold";
import { safeguardsOf } from "../../../benchmarks/scale/safeguards";

describe("the arguments of the benchmarks", () => {
  it("are a number of clusters", () => {
    assert.equal(countOf("20"), 20);
    for (const count of ["abc", "0", "-1", "1.5", "1e3", ""]) {
      assert.throws(() => countOf(count), {
        message: `COUNT=${count} is not allowed: must be a whole number, at least 1`,
      });
    }
  });

  it("are seconds to hold a fleet", () => {
    assert.equal(secondsOf("600"), 600);
    assert.equal(secondsOf("0"), 0);
    for (const seconds of ["10m", "-1", "1.5", "", "2073601"]) {
      assert.throws(() => secondsOf(seconds), {
        message: `--hold ${seconds} is not allowed: must be a whole number of seconds, at most 2073600`,
      });
    }
  });

  it("are safeguards", () => {
    assert.deepEqual(safeguardsOf(["requests", "probes", "requests"]), ["probes", "requests"]);
    assert.throws(() => safeguardsOf(["prob"]), {
      message: "--without prob is not allowed: must be one of probes, requests",
    });
  });

  it("are a restart of the API servers in the management cluster", () => {
    const restart = (topology: "dedicated" | "sharedApiServer" | "inMemory", backing: "management" | "local") =>
      assertRestartable({ topology: { kind: topology }, backingCluster: { kind: backing } });
    restart("dedicated", "management");
    restart("sharedApiServer", "management");
    assert.throws(() => restart("inMemory", "management"), {
      message:
        '--restart is not allowed with topology.kind "inMemory", which has no kube-apiservers: must be one that has ' +
        "them, such as dedicated",
    });
    assert.throws(() => restart("dedicated", "local"), {
      message:
        '--restart is not allowed with backingCluster.kind "local": must be management, so that the API servers are ' +
        "in the management cluster",
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
