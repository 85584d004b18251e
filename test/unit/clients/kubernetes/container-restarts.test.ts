import assert from "node:assert/strict";
import { countRestarts } from "../../../../clients/kubernetes/container-restarts";
import type { AnyObject } from "../../../../clients/kubernetes/objects";

const pod = (uid: string, ...restarts: number[]): AnyObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `pod-${uid}`, uid },
  status: { containerStatuses: restarts.map((restartCount) => ({ restartCount })) },
});

describe("countRestarts", () => {
  /** How many there are counted between two lists of Pods. */
  const between = async (before: AnyObject[], after: AnyObject[]) => {
    const lists = [before, after];
    const restarts = await countRestarts(() => Promise.resolve(lists.shift()!));
    return restarts();
  };

  it("counts those of all containers of all Pods since it began", async () => {
    assert.equal(await between([pod("a", 2, 1), pod("b", 1)], [pod("a", 3, 3), pod("b", 3)]), 5);
    assert.equal(await between([pod("a", 2)], [pod("a", 2)]), 0);
  });

  it("counts one more for a Pod that replaces another", async () => {
    assert.equal(await between([pod("a", 2)], [pod("b", 0)]), 1);
    assert.equal(await between([pod("a", 2)], [pod("a", 2), pod("b", 1)]), 2);
  });

  it("counts never fewer than none", async () => {
    assert.equal(await between([pod("a", 2), pod("b", 0)], [pod("a", 0), pod("b", 1)]), 1);
    assert.equal(await between([pod("a", 2)], []), 0);
  });

  it("counts nothing where nothing was started yet", async () => {
    const starting = { apiVersion: "v1", kind: "Pod", metadata: { uid: "a" }, status: {} };
    assert.equal(await between([starting], [starting]), 0);
  });
});
