import assert from "node:assert/strict";
import type { Condition } from "../../../clients/kubernetes/objects";
import { machinesOn } from "../../../fake-kubelets/machines";
import { host, machine } from "./demo-cluster";

describe("the machine on a host", () => {
  it("lacks Pods if KubeadmControlPlane says so of one of its components", () => {
    const lacksPods = (...conditions: Condition[]) =>
      machinesOn(
        [{ apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost", ...host("provisioned", "first") }],
        [{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine", ...machine("first", {}), status: { conditions } }],
      )[0]!.lacksPods;
    assert.equal(lacksPods(), false);
    assert.equal(lacksPods({ type: "SchedulerPodHealthy", status: "False", reason: "DoesNotExist" }), true);
    assert.equal(lacksPods({ type: "SchedulerPodHealthy", status: "False", reason: "Failed" }), false);
    assert.equal(lacksPods({ type: "NodeHealthy", status: "False", reason: "DoesNotExist" }), false);
  });
});
