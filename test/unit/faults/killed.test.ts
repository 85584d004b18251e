import assert from "node:assert/strict";
import { killed, killManagers } from "../../../faults/killed";
import type { LocalFleet } from "../../../faults/local-fleet";

/** A fleet whose managers' Pods are in these phases, and the Pods whose processes were killed. */
function fleetWith(...phases: string[]) {
  const killedIn: (string | undefined)[] = [];
  const fleet = {
    managerPods: () => Promise.resolve(phases.map((phase) => ({ metadata: { uid: phase }, status: { phase } }))),
    signal: (_signal: string, _pattern: RegExp, { pod }: { pod?: string }) => killedIn.push(pod),
  } as unknown as LocalFleet;
  return { fleet, killedIn };
}

describe("managers that are killed", () => {
  it("are those that run: what is left of an evicted Pod has no process", async () => {
    const { fleet, killedIn } = fleetWith("Failed", "Running", "Succeeded");
    await killManagers(fleet);
    assert.deepEqual(killedIn, ["Running"]);
  });

  it("must run before one is", async () => {
    const { available } = killed.find(({ name }) => name === "manager cluster-api killed")!;
    assert.equal(await available(fleetWith("Failed").fleet), "the fleet has no such manager");
    assert.equal(await available(fleetWith("Failed", "Running").fleet), undefined);
  });
});
