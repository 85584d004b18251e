import assert from "node:assert/strict";
import type { AnyObject } from "../../../clients/kubernetes/client";
import { LocalFleet } from "../../../faults/local-fleet";
import type { Problems } from "../../../faults/local-fleet";

const NOWHERE = { node: "/nowhere", backing: [], managers: [], start: () => Promise.resolve() };

/** A fleet in which a Cluster is not Available as often as it is looked at. */
class Fleet extends LocalFleet {
  constructor(private looks: number) {
    super(NOWHERE);
  }

  override problems(): Promise<Problems> {
    const clusters = this.looks-- > 0 ? ["Cluster demo: Available=False"] : [];
    return Promise.resolve({ apiServers: [], deployments: [], clusters });
  }
}

const recovered = (looks: number) => new Fleet(looks).recovered(Date.now(), { quietSeconds: 1.5, timeoutSeconds: 0.5 });

describe("the wait for a fleet to recover", () => {
  it("goes on after its timeout while nothing is wrong", async () => {
    assert.ok((await recovered(1)).clusters < 0.5);
  });

  it("fails after its timeout with what is wrong", async () => {
    await assert.rejects(recovered(2), { message: "not recovered after 0.5 s:\n  Cluster demo: Available=False" });
  });
});

describe("what is wrong with a fleet", () => {
  it("is a line for each thing, also where a Cluster's message has several", async () => {
    const message = "* Machines:\n  * one: not ready\n  * two: not ready";
    const conditions = [
      { type: "Available", status: "False" as const, message },
      { type: "RollingOut", status: "True" as const, message },
    ];
    class Unavailable extends LocalFleet {
      override clusters(): Promise<AnyObject[]> {
        const metadata = { name: "demo" };
        return Promise.resolve([{ apiVersion: "v1", kind: "Cluster", metadata, status: { conditions } }]);
      }
    }
    assert.deepEqual((await new Unavailable(NOWHERE).problems({ atRest: true })).clusters, [
      "Cluster demo: Available=False: Machines: one: not ready; two: not ready",
      "Cluster demo: RollingOut: Machines: one: not ready; two: not ready",
    ]);
  });

  it("is also of the Deployments of backing clusters in nodes of their own", async () => {
    const fleet = new (class extends LocalFleet {
      override deployments(node: string): Promise<AnyObject[]> {
        const deployment = (name: string, readyReplicas: number) => ({
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { namespace: "all", name },
          spec: { replicas: 1 },
          status: { readyReplicas },
        });
        const isBacking = node === "/nowhere/backing";
        return Promise.resolve([deployment("ready", 1), deployment("other", isBacking ? 0 : 1)]);
      }
    })({ ...NOWHERE, node: "/nowhere/management", backing: ["/nowhere/backing"] });
    assert.deepEqual((await fleet.problems()).deployments, ["Deployment all/other in backing: 0/1 ready"]);
  });

  it("is that a node of the fleet does not answer, by its name", async () => {
    const { deployments } = await new LocalFleet({ ...NOWHERE, backing: ["/nowhere/backing"] }).problems();
    assert.deepEqual(
      deployments.map((line) => line.split(":")[0]),
      ["Deployments in nowhere", "Deployments in backing"],
    );
  });
});
