import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { KubernetesClient } from "../clients/kubernetes/client";
import { writeJson } from "../tools/json";
import { readClaim } from "./cluster-claim/claim";
import { CLUSTER_OUTPUTS } from "./cluster-outputs";
import type { ClusterOutputs } from "./cluster-outputs";

/** What is noted in a cluster's directory. */
interface Note extends ClusterOutputs {
  /** ID of the fleet that it was made for. */
  fleet?: string;
}

/**
 * Notes in a cluster's directory what it is like, for previews, and whose it is. The note has administrator's credentials.
 *
 * @param fleet see {@link ownerOf}.
 */
export async function noteOutputs(directory: string, fleet: string, outputs: ClusterOutputs): Promise<void> {
  await writeJson(noteIn(directory), { ...clusterOutputsOf(outputs), fleet }, 0o600);
}

/** ID of the fleet that uses a cluster, which an earlier version has not noted; that of the fleet itself if none does. */
export async function ownerOf(kubeconfig: string, fleet: string): Promise<string> {
  const claim = await readClaim(KubernetesClient.fromKubeconfig(kubeconfig));
  return claim?.fleet ?? fleet;
}

/** Forgets what is noted of a cluster that is gone. */
export function forgetOutputs(directory: string): Promise<void> {
  return rm(noteIn(directory), { force: true });
}

/** What a cluster was like when it was last made or changed; undefined where that is not noted. */
export function notedOutputs(directory: string): ClusterOutputs | undefined {
  const note = readNote(directory);
  return note && clusterOutputsOf(note);
}

/**
 * Whether a cluster is not one that was made for the fleet. One of which that is not noted counts as the fleet's: it was made by
 * an earlier version, or not to its end.
 *
 * @param fleet none in a state of an earlier version, which knew of one fleet only.
 */
export function isOthers(directory: string, fleet: string | undefined): boolean {
  return otherOwner(directory, fleet) !== undefined;
}

/**
 * Clusters that the program makes have the same names in all stacks of a checkout.
 *
 * @throws Error if a cluster was made for another fleet.
 */
export function assertOwn(kind: "local" | "kind", name: string, directory: string, fleet: string): void {
  const owner = otherOwner(directory, fleet);
  if (owner !== undefined) {
    throw new Error(
      `${kind} cluster ${name} was made for the fleet ${owner}, and is not used for ${fleet}: run \`make down\` with the stack ` +
        `of ${owner} first; or, if that is this fleet, set fleetId to ${owner}`,
    );
  }
}

/** The fleet that a cluster was made for, if it is another. */
function otherOwner(directory: string, fleet: string | undefined): string | undefined {
  const owner = readNote(directory)?.fleet;
  return fleet === undefined || owner === fleet ? undefined : owner;
}

function clusterOutputsOf(outputs: ClusterOutputs): ClusterOutputs {
  return Object.fromEntries(CLUSTER_OUTPUTS.map((output) => [output, outputs[output]])) as unknown as ClusterOutputs;
}

/** One that a full disk or a loss of power has cut off is none. */
function readNote(directory: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(noteIn(directory), "utf8")) as Note;
  } catch {
    return undefined;
  }
}

function noteIn(directory: string): string {
  return join(directory, "outputs.json");
}
