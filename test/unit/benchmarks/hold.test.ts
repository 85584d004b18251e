import assert from "node:assert/strict";
import { describeHold, startHold } from "../../../benchmarks/scale/hold";
import type { AnyObject } from "../../../clients/kubernetes/objects";

const cluster = (status: string, lastTransitionTime: string): AnyObject => ({
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Cluster",
  status: { conditions: [{ type: "Available", status, lastTransitionTime } as never] },
});

const manager = (restartCount: number): AnyObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "capi-controller-manager", namespace: "capi-system", uid: "manager" },
  status: { containerStatuses: [{ restartCount }] },
});

describe("the hold of a benchmark", () => {
  it("counts the Clusters that were Available all the time, and the restarts since it began", async () => {
    const [before, after] = ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"];
    const clusters = [cluster("True", before), cluster("True", after), cluster("False", before)];
    let restarts = 2;
    const list = ({ kind }: { kind: string }) => Promise.resolve(kind === "Pod" ? [manager(restarts)] : clusters);
    const held = await startHold({ list }, 0, new AbortController().signal);
    restarts = 3;
    const hold = await held();
    assert.deepEqual({ ...hold, seconds: 0 }, { seconds: 0, available: 1, restarts: 1 });
    assert.equal(
      describeHold({ ...hold, seconds: 600 }, 3),
      "\nhold of 600 s: 1 of 3 Clusters were Available all the time, 1 restarts of managers",
    );
  });

  it("ends with its signal", async () => {
    const end = new AbortController();
    const held = await startHold({ list: () => Promise.resolve([]) }, 600, end.signal);
    end.abort(new Error("told to end"));
    await assert.rejects(held(), { name: "AbortError" });
  });
});
