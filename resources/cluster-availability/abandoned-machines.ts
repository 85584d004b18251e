import type { KubernetesClient } from "../../clients/kubernetes/client";
import { DEV_MACHINE, KUBEADM_CONFIG, MACHINE, METAL3_MACHINE } from "../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../clients/kubernetes/kinds";
import type { AnyObject } from "../../clients/kubernetes/objects";

/** Seconds in which a Machine that has no host is deleted. */
const DELETE_TIMEOUT_SECONDS = 50;

/** What machines are of, with any infrastructure. */
const INFRASTRUCTURE_MACHINES = [METAL3_MACHINE, DEV_MACHINE];

/** A reference of Cluster API's v1beta2 contract. */
interface Reference {
  kind?: string;
  name?: string;
}

interface MachineSpec {
  infrastructureRef?: Reference;
  bootstrap?: { configRef?: Reference };
}

/** A Machine that can never run. */
export interface AbandonedMachine {
  readonly name: string;
  /** Why it could not be deleted. Undefined: it was. */
  readonly error?: unknown;
}

/**
 * Deletes the Machines of a namespace that can never run. If the management API server is overloaded, the
 * KubeadmControlPlane controller waits in vain for the Machine that it has just created, and deletes its infrastructure's
 * machine and the KubeadmConfig again, but not the Machine (cluster-api `controlplane/kubeadm/internal/controllers/helpers.go`, `cleanupFromGeneration`).
 * The Machine then stays Pending for good; when it is gone, the controller makes another.
 *
 * Both objects are created before the Machine, and so one that has neither has lost them. One that has had a Node is left
 * alone.
 *
 * @returns the Machines, each with whether it was deleted.
 * @throws if they cannot be looked for.
 */
export async function deleteAbandonedMachines(
  client: KubernetesClient,
  namespace: string,
): Promise<AbandonedMachine[]> {
  const pending = (await client.list(MACHINE, { namespace })).filter(isPending);
  if (pending.length === 0) {
    return [];
  }
  const infrastructure = await client.served(INFRASTRUCTURE_MACHINES);
  const found = await keysOf(client, namespace, [...infrastructure, KUBEADM_CONFIG]);
  const abandoned = pending.filter(({ spec }) => {
    const { infrastructureRef, bootstrap } = spec as MachineSpec;
    return isGone(infrastructureRef, infrastructure, found) && isGone(bootstrap?.configRef, [KUBEADM_CONFIG], found);
  });
  return Promise.all(abandoned.map((machine) => deleteMachine(client, machine)));
}

async function deleteMachine(client: KubernetesClient, { metadata }: AnyObject): Promise<AbandonedMachine> {
  const { namespace, name = "", uid } = metadata ?? {};
  try {
    await client.remove({ ...MACHINE, metadata: { namespace, name } }, DELETE_TIMEOUT_SECONDS, uid);
    return { name };
  } catch (error) {
    return { name, error };
  }
}

function isPending({ metadata, status }: AnyObject): boolean {
  return metadata?.deletionTimestamp === undefined && status?.["nodeRef"] === undefined;
}

/** The objects of a namespace, as `KIND/NAME`. */
async function keysOf(client: KubernetesClient, namespace: string, kinds: ObjectKind[]): Promise<Set<string>> {
  const lists = kinds.map(async (kind) =>
    (await client.list(kind, { namespace })).map(({ metadata }) => `${kind.kind}/${metadata?.name}`),
  );
  return new Set((await Promise.all(lists)).flat());
}

/** Whether what a Machine refers to is of one of these kinds, and not there. */
function isGone(reference: Reference | undefined, kinds: ObjectKind[], found: ReadonlySet<string>): boolean {
  return kinds.some(({ kind }) => kind === reference?.kind) && !found.has(`${reference?.kind}/${reference?.name}`);
}
