import assert from "node:assert/strict";
import type { AnyObject } from "../../../clients/kubernetes/objects";
import { ObjectEvents } from "../../../runs/object-events";

const cluster = (status?: AnyObject["status"]): AnyObject => ({
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Cluster",
  metadata: { namespace: "demo", name: "demo", creationTimestamp: "2026-01-01T00:00:00Z" as unknown as Date },
  ...(status && { status }),
});
const condition = (status: "True" | "False", message = "") => ({ type: "Available", status, reason: "R", message });
const named = { kind: "Cluster", namespace: "demo", name: "demo" };

describe("the events of objects", () => {
  let events: ObjectEvents;

  beforeEach(() => {
    events = new ObjectEvents();
    assert.deepEqual(events.eventOf("ADDED", cluster(), 1), {
      seconds: 1,
      change: "ADDED",
      createdAt: "2026-01-01T00:00:00Z",
      ...named,
    });
  });

  it("have what has changed since the last one, and why something is not True", () => {
    const waiting = cluster({ phase: "Provisioning", conditions: [condition("False", "waits")] });
    assert.deepEqual(events.eventOf("MODIFIED", waiting, 2), {
      seconds: 2,
      change: "MODIFIED",
      ...named,
      phase: "Provisioning",
      conditions: { Available: { status: "False", reason: "R", message: "waits" } },
    });
    const available = cluster({ phase: "Provisioning", conditions: [condition("True", "is")] });
    assert.deepEqual(events.eventOf("MODIFIED", available, 3), {
      seconds: 3,
      change: "MODIFIED",
      ...named,
      conditions: { Available: { status: "True" } },
    });
    assert.deepEqual(events.eventOf("MODIFIED", cluster({ phase: "Provisioning" }), 4)?.conditions, {
      Available: null,
    });
  });

  it("are none if nothing of that has changed, or a watch begins again", () => {
    const object = cluster({ conditions: [condition("True")], observedGeneration: 1 });
    assert.ok(events.eventOf("MODIFIED", object, 2));
    object.status!["observedGeneration"] = 2;
    assert.equal(events.eventOf("MODIFIED", object, 3), undefined);
    assert.equal(events.eventOf("ADDED", object, 4), undefined);
  });

  it("tell of a deletion, and of the next object of that name from the start", () => {
    assert.deepEqual(events.eventOf("DELETED", cluster(), 2), { seconds: 2, change: "DELETED", ...named });
    assert.equal(events.eventOf("ADDED", cluster(), 3)?.change, "ADDED");
  });

  it("have the state of a host's provisioning as its phase", () => {
    const host = { ...cluster({ provisioning: { state: "provisioned" } }), kind: "BareMetalHost" };
    assert.equal(events.eventOf("ADDED", host, 2)?.phase, "provisioned");
  });
});
