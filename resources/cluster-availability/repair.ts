import { setTimeout as sleep } from "node:timers/promises";
import { KubernetesClient } from "../../clients/kubernetes/client";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { errorMessage } from "../../clients/retry";
import { deleteAbandonedMachines } from "./abandoned-machines";
import type { AbandonedMachine } from "./abandoned-machines";

/** The namespace of a Cluster in a management cluster. */
interface Place {
  readonly management: KubeconfigReference;
  readonly namespace: string;
}

/**
 * Repairs at an interval what keeps a Cluster from becoming available for good, until a wait for the Cluster ends. What
 * is done is a warning. A look that fails says nothing: there is another. One that has begun is finished.
 *
 * @param intervalSeconds between the end of a look and the next one, and before the first.
 */
export async function whileRepairing<T>(place: Place, intervalSeconds: number, wait: () => Promise<T>): Promise<T> {
  const end = new AbortController();
  const repairs = repairUntil(end.signal, place, intervalSeconds);
  try {
    return await wait();
  } finally {
    end.abort();
    await repairs;
  }
}

async function repairUntil(signal: AbortSignal, place: Place, intervalSeconds: number): Promise<void> {
  const isTime = () => sleep(intervalSeconds * 1000, true, { signal }).catch(() => false);
  while (await isTime()) {
    const lines = await repair(place).catch(() => []);
    lines.forEach((line) => console.warn(line));
  }
}

/** Repairs once what keeps a Cluster from becoming available for good. Returns a line per Machine, or why not. */
export async function lastRepair(place: Place): Promise<string[]> {
  return repair(place).catch((error: unknown) => [`abandoned Machines cannot be looked for: ${errorMessage(error)}`]);
}

async function repair({ management, namespace }: Place): Promise<string[]> {
  const machines = await deleteAbandonedMachines(KubernetesClient.fromReference(management), namespace);
  return machines.map((machine) => describe(namespace, machine));
}

function describe(namespace: string, { name, error }: AbandonedMachine): string {
  const outcome =
    error === undefined ? "is deleted: the controller makes another" : `could not be deleted: ${errorMessage(error)}`;
  return (
    `Machine ${namespace}/${name}, which the KubeadmControlPlane controller had left without its ` +
    `infrastructure machine and KubeadmConfig, ${outcome}`
  );
}
