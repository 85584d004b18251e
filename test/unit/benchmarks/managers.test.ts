import assert from "node:assert/strict";
import { countRestarts } from "../../../benchmarks/managers";
import type { AnyObject } from "../../../clients/kubernetes/objects";

const pod = (uid: string, restartCount: number, namespace = "capi-system"): AnyObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `pod-${uid}`, namespace, uid },
  status: { containerStatuses: [{ restartCount }] },
});

describe("the restarts of managers", () => {
  /** How many there are counted between two lists of Pods. */
  const between = async (before: AnyObject[], after: AnyObject[]) => {
    const lists = [before, after];
    const restarts = await countRestarts({ list: () => Promise.resolve(lists.shift()!) });
    return restarts();
  };

  it("are those of their containers since the count was begun", async () => {
    assert.equal(await between([pod("a", 2), pod("b", 1)], [pod("a", 3), pod("b", 3)]), 3);
    assert.equal(await between([pod("a", 2)], [pod("a", 2)]), 0);
  });

  it("are one more for a Pod that replaces another", async () => {
    assert.equal(await between([pod("a", 2)], [pod("b", 0)]), 1);
    assert.equal(await between([pod("a", 2)], [pod("a", 2), pod("b", 1)]), 2);
  });

  it("are never fewer than none", async () => {
    assert.equal(await between([pod("a", 2), pod("b", 0)], [pod("a", 0), pod("b", 1)]), 1);
    assert.equal(await between([pod("a", 2)], []), 0);
  });

  it("are not those of other Pods", async () => {
    assert.equal(await between([], [pod("a", 2, "kube-system")]), 0);
  });
});
