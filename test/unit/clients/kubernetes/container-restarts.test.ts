import assert from "node:assert/strict";
import { containerRestarts } from "../../../../clients/kubernetes/container-restarts";

const pod = (...restarts: number[]) => ({
  apiVersion: "v1",
  kind: "Pod",
  status: { containerStatuses: restarts.map((restartCount) => ({ restartCount })) },
});

describe("containerRestarts", () => {
  it("is the sum over all containers of all Pods", () => {
    assert.equal(containerRestarts([pod(1, 2), pod(3)]), 6);
  });

  it("is 0 where nothing was started yet", () => {
    assert.equal(containerRestarts([]), 0);
    assert.equal(containerRestarts([{ apiVersion: "v1", kind: "Pod", status: {} }]), 0);
  });
});
