import assert from "node:assert/strict";
import { podProblems, refusesFlags } from "../../../../clients/kubernetes/pod-problems";

describe("podProblems", () => {
  const pod = (containerStatuses?: object[]) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "etcd-0" },
    status: { containerStatuses },
  });

  it("says what a container that is not ready waits for, and how it ended", () => {
    const container = {
      name: "etcd",
      ready: false,
      state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
      lastState: { terminated: { reason: "Error", message: "write wal: no space left on device\n" } },
    };
    assert.deepEqual(podProblems(pod([container])), [
      "  Pod etcd-0, etcd: CrashLoopBackOff: back-off 10s",
      "  Pod etcd-0, etcd: Error: write wal: no space left on device",
    ]);
  });

  it("says why a Pod has ended", () => {
    const status = { phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." };
    assert.deepEqual(podProblems({ ...pod(), status }), [
      "  Pod etcd-0: Evicted: The node was low on resource: memory.",
    ]);
  });

  it("has nothing to say of a container that is ready, whatever was before", () => {
    const lastState = { terminated: { reason: "Error", message: "killed" } };
    assert.deepEqual(podProblems(pod([{ name: "etcd", ready: true, state: { running: {} }, lastState }])), []);
  });

  it("has nothing to say of a Pod that has not started", () => {
    assert.deepEqual(podProblems(pod()), []);
  });
});

describe("refusesFlags", () => {
  for (const message of [
    "Pod demo-0, manager: Error: unknown flag: --no-such-flag",
    "unknown shorthand flag: 'x' in -x",
    'Error: invalid argument "many" for "--max-requests-inflight" flag: strconv.ParseInt: parsing "many": invalid syntax',
  ]) {
    it(`knows: ${message}`, () => assert.equal(refusesFlags(message), true));
  }

  for (const message of ["connect ECONNREFUSED 192.0.2.1:30001", "Error: context deadline exceeded", "flag provided"]) {
    it(`lets be tried again: ${message}`, () => assert.equal(refusesFlags(message), false));
  }
});
