import assert from "node:assert/strict";
import { countManagerRestarts } from "../../../benchmarks/managers";
import type { AnyObject } from "../../../clients/kubernetes/objects";

const pod = (uid: string, restartCount: number, namespace = "capi-system"): AnyObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `pod-${uid}`, namespace, uid },
  status: { containerStatuses: [{ restartCount }] },
});

describe("the restarts of managers", () => {
  it("are those of Pods in their Namespaces", async () => {
    const lists = [[], [pod("a", 2, "kube-system"), pod("b", 1)]];
    const restarts = await countManagerRestarts({ list: () => Promise.resolve(lists.shift()!) });
    assert.equal(await restarts(), 2);
  });
});
