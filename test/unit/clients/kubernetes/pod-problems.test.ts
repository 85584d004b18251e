import assert from "node:assert/strict";
import { podProblems } from "../../../../clients/kubernetes/pod-problems";

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

  it("has nothing to say of a container that is ready, whatever was before", () => {
    const lastState = { terminated: { reason: "Error", message: "killed" } };
    assert.deepEqual(podProblems(pod([{ name: "etcd", ready: true, state: { running: {} }, lastState }])), []);
  });

  it("has nothing to say of a Pod that has not started", () => {
    assert.deepEqual(podProblems(pod()), []);
  });
});
