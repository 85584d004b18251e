import assert from "node:assert/strict";
import { mergeArgs } from "../../../../resources/manager-deployment/deployment";

describe("mergeArgs", () => {
  it("replaces a flag, whatever its form", () => {
    assert.deepEqual(mergeArgs(["--v=1", "-v=2", "--v", "--verbose=1"], { v: "5" }), ["--verbose=1", "--v=5"]);
  });

  it("replaces a flag whose value is an argument of its own", () => {
    const args = ["--v", "4", "--leader-elect", "--kube-api-qps", "20", "--kube-api-burst"];
    assert.deepEqual(mergeArgs(args, { "kube-api-qps": "50" }), [
      "--v",
      "4",
      "--leader-elect",
      "--kube-api-burst",
      "--kube-api-qps=50",
    ]);
    assert.deepEqual(mergeArgs(args, { "leader-elect": "false", "kube-api-burst": "9" }), [
      "--v",
      "4",
      "--kube-api-qps",
      "20",
      "--leader-elect=false",
      "--kube-api-burst=9",
    ]);
  });

  it("keeps what is the value of no flag", () => {
    assert.deepEqual(mergeArgs(["v", "--a=1", "v"], { a: "2", v: "5" }), ["v", "v", "--a=2", "--v=5"]);
  });

  it("adds a flag that is not there, and changes none without overrides", () => {
    assert.deepEqual(mergeArgs(["--a"], { b: "x=y" }), ["--a", "--b=x=y"]);
    assert.deepEqual(mergeArgs(["--a", "-b"], {}), ["--a", "-b"]);
  });
});
