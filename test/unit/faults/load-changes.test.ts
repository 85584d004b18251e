import assert from "node:assert/strict";
import type { AnyObject, KubernetesClient } from "../../../clients/kubernetes/client";
import { BARE_METAL_HOST, KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT } from "../../../clients/kubernetes/kinds";
import { forgetNudges, nudgeHosts } from "../../../faults/host-nudges";
import { revertLoad, takeStep } from "../../../faults/load-changes";

/** A management cluster with objects, which it merges as RFC 7386 says. */
class Management {
  readonly client = {
    served: (kinds: readonly object[]) => Promise.resolve(kinds),
    list: ({ kind }: AnyObject) => Promise.resolve(this.objects.filter((object) => object.kind === kind)),
    merge: (patch: AnyObject) => {
      const target = this.objects.find(
        ({ kind, metadata }) => kind === patch.kind && metadata?.namespace === patch.metadata?.namespace,
      );
      merge(target as unknown as Record<string, unknown>, patch as unknown as Record<string, unknown>);
      return Promise.resolve();
    },
  } as unknown as KubernetesClient;

  constructor(readonly objects: AnyObject[]) {}
}

function merge(target: Record<string, unknown>, patch: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete target[key];
    } else if (typeof value === "object") {
      merge((target[key] ??= {}) as Record<string, unknown>, value as Record<string, unknown>);
    } else {
      target[key] = value;
    }
  }
}

/** An object of each kind in a Namespace. */
function objectsIn(namespace: string, rollout: object = { strategy: "RollingUpdate" }): AnyObject[] {
  const metadata = () => ({ namespace, name: "demo", annotations: {} });
  return [
    { ...MACHINE_DEPLOYMENT, metadata: metadata(), spec: { replicas: 1 } },
    { ...KUBEADM_CONTROL_PLANE, metadata: metadata(), spec: { rollout: { ...rollout } } },
    { ...BARE_METAL_HOST, metadata: metadata(), status: { provisioning: { state: "provisioning" } } },
  ];
}

async function load(client: KubernetesClient): Promise<void> {
  for (const number of [0, 1]) {
    await takeStep(client, { kind: "scale", number: 2 * number });
    await takeStep(client, { kind: "rollouts", number });
  }
  await nudge(client);
}

/** Has hosts nudged that are changing twice in turn: how often that was. */
async function nudge(client: KubernetesClient): Promise<number> {
  let nudges = 0;
  const onNudge = () => nudges++;
  await nudgeHosts(client, await nudgeHosts(client, [], onNudge), onNudge);
  return nudges;
}

describe("what a load changes", () => {
  it("are the fleet's own objects", async () => {
    const { client, objects } = new Management([...objectsIn("default"), ...objectsIn("workload-0001")]);
    await load(client);
    assert.deepEqual(objects.slice(0, 3), objectsIn("default"));
    const [deployment, controlPlane, host] = objects.slice(3);
    assert.deepEqual(deployment?.spec, { replicas: 2 });
    assert.match((controlPlane?.spec as { rollout: { after: string } }).rollout.after, /^\d{4}-.*:\d\dZ$/);
    assert.equal(Object.keys(host!.metadata!.annotations!).length, 1);
  });

  it("tells of each host that was nudged, however often the operator has to look", async () => {
    const { client } = new Management([...objectsIn("workload-0001"), ...objectsIn("workload-0002")]);
    assert.equal(await nudge(client), 2);
  });

  it("is as it was when it has ended", async () => {
    for (const rollout of [{ strategy: "RollingUpdate" }, {}]) {
      const { client, objects } = new Management(objectsIn("workload-0001", rollout));
      await load(client);
      await revertLoad(client);
      await forgetNudges(client);
      const [deployment, controlPlane, host] = objectsIn("workload-0001", rollout);
      const spec = Object.keys(rollout).length === 0 ? {} : { rollout };
      assert.deepEqual(objects, [deployment, { ...controlPlane, spec }, host]);
    }
  });

  it("is left to a user who has scaled the same MachineDeployment since", async () => {
    const { client, objects } = new Management(objectsIn("workload-0001"));
    await load(client);
    const [deployment] = objects;
    deployment!.spec = { replicas: 5 };
    await takeStep(client, { kind: "scale", number: 0 });
    assert.deepEqual(deployment!.spec, { replicas: 6 });
    await revertLoad(client);
    assert.deepEqual(deployment!.spec, { replicas: 5 });
    await load(client);
    deployment!.spec = { replicas: 3 };
    await revertLoad(client);
    assert.deepEqual(deployment, {
      ...deployment,
      metadata: objectsIn("workload-0001")[0]!.metadata,
      spec: { replicas: 3 },
    });
  });

  it("is left to a user who has rolled the same control plane out since", async () => {
    const { client, objects } = new Management(objectsIn("workload-0001"));
    await load(client);
    const { rollout } = objects[1]!.spec as { rollout: { after: string } };
    rollout.after = "2030-01-01T00:00:00Z";
    await revertLoad(client);
    assert.equal(rollout.after, "2030-01-01T00:00:00Z");
  });
});
