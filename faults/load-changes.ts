import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { referenceTo } from "../clients/kubernetes/client";
import { KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import { isOfWorkloadCluster } from "./fleet-objects";
import { targetOf } from "./load-schedule";
import type { LoadStep } from "./load-schedule";
import { allOf } from "./revert";

/** Has the replicas of a MachineDeployment that a load has changed, as they were. */
const REPLICAS_BEFORE = "metal3-scale/replicas-before-load";
/** Has the `spec.rollout.after` of a control plane that a load has rolled out. */
const ROLLED_OUT_AFTER = "metal3-scale/rolled-out-after";

/** Has a MachineDeployment scaled, or a control plane rolled out. */
export async function takeStep(client: KubernetesClient, step: LoadStep): Promise<void> {
  const kind = step.kind === "scale" ? MACHINE_DEPLOYMENT : KUBEADM_CONTROL_PLANE;
  const objects = (await client.list(kind))
    .filter(isOfWorkloadCluster)
    .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  if (objects.length === 0) {
    throw new Error(`there is no ${kind.kind}`);
  }
  const { index, more } = targetOf(step, objects.length);
  const object = objects[index]!;
  await (step.kind === "scale" ? scale(client, object, more) : rollOut(client, object));
}

/** Has all that a load has changed as it was. */
export function revertLoad(client: KubernetesClient): Promise<void> {
  return allOf([() => restoreReplicas(client), () => forgetRollouts(client)]);
}

async function scale(client: KubernetesClient, object: AnyObject, more: number): Promise<void> {
  const before = replicasBefore(object);
  await change(client, object, {
    metadata: { annotations: { [REPLICAS_BEFORE]: String(before) } },
    spec: { replicas: before + more },
  });
}

/** The replicas of a MachineDeployment without the load, which adds one at most: others are a user's own. */
function replicasBefore({ metadata, spec }: AnyObject): number {
  const { replicas } = spec as { replicas: number };
  const before = Number(metadata?.annotations?.[REPLICAS_BEFORE] ?? replicas);
  return [before, before + 1].includes(replicas) ? before : replicas;
}

/** `spec.rollout.after` of Cluster API's `api/controlplane/kubeadm/v1beta2`: Machines that are older are replaced. */
async function rollOut(client: KubernetesClient, object: AnyObject): Promise<void> {
  const after = new Date().toISOString().replace(/\.\d+/, "");
  await change(client, object, {
    metadata: { annotations: { [ROLLED_OUT_AFTER]: after } },
    spec: { rollout: { after } },
  });
}

async function restoreReplicas(client: KubernetesClient): Promise<void> {
  for (const { object } of await annotated(client, MACHINE_DEPLOYMENT, REPLICAS_BEFORE)) {
    await change(client, object, { ...without(REPLICAS_BEFORE), spec: { replicas: replicasBefore(object) } });
  }
}

/** Rolls nothing out: without a time, no Machine is too old. */
async function forgetRollouts(client: KubernetesClient): Promise<void> {
  for (const { object, value } of await annotated(client, KUBEADM_CONTROL_PLANE, ROLLED_OUT_AFTER)) {
    const { rollout } = object.spec as { rollout?: { after?: string } };
    const isOwn = rollout?.after === value;
    await change(client, object, {
      ...without(ROLLED_OUT_AFTER),
      // An empty `rollout` is refused.
      ...(isOwn && { spec: { rollout: Object.keys(rollout).length === 1 ? null : { after: null } } }),
    });
  }
}

/** The fleet's objects of a kind with an annotation, and its value. */
async function annotated(client: KubernetesClient, kind: ObjectKind, annotation: string) {
  const [served] = await client.served([kind]);
  const objects = served === undefined ? [] : (await client.list(served)).filter(isOfWorkloadCluster);
  return objects.flatMap((object) => {
    const value = object.metadata?.annotations?.[annotation];
    return value === undefined ? [] : [{ object, value }];
  });
}

/** In a merge, null removes. */
function without(annotation: string): Pick<AnyObject, "metadata"> {
  return { metadata: { annotations: { [annotation]: null as unknown as string } } };
}

async function change(client: KubernetesClient, object: AnyObject, changed: Partial<AnyObject>): Promise<void> {
  const reference = referenceTo(object);
  await client.merge({ ...reference, ...changed, metadata: { ...changed.metadata, ...reference.metadata } });
}

function keyOf({ metadata }: AnyObject): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}
