import assert from "node:assert/strict";
import { endFaults } from "../../../faults/leftovers";
import type { LocalFleet } from "../../../faults/local-fleet";

describe("faults that a killed process has left", () => {
  it("are all ended, also after one that cannot be", async () => {
    let starts = 0;
    const fleet = {
      node: "/nowhere",
      nodes: ["/nowhere"],
      processes: (pattern: RegExp) => {
        if (pattern.test("kube-apiserver --etcd-prefix=/")) {
          throw new Error("no rights");
        }
        return [];
      },
      start: () => Promise.resolve(++starts),
      management: {
        list: () => Promise.reject(new Error("no answer")),
        served: () => Promise.resolve([]),
      },
    } as unknown as LocalFleet;
    await assert.rejects(endFaults(fleet), { message: "no rights\nno answer" });
    assert.equal(starts, 1);
  });
});
