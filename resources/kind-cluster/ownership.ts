import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { kindClustersDirectory } from "../../tools/paths";
import { outputOf } from "../../tools/run";
import { nodeContainer } from "./docker";
import type { NodeContainer } from "./docker";

/** Says that there is a cluster of that name which this checkout has not made. */
export async function ownershipProblem(name: string): Promise<string | undefined> {
  const isFree = !(await exists(name));
  return isFree || (existsSync(clusterDirectory(name)) && !(await isAnother(name, await nodeContainer(name))))
    ? undefined
    : "there is one that was not made by this checkout, and the names of kind's clusters are those of the whole machine; " +
        `run \`make down\` in the checkout that has made it, delete it with \`kind delete cluster --name ${name}\` if nobody ` +
        'needs it, or use it as a cluster of kind "existing"';
}

/** Whether this machine has a kind cluster of that name, whoever has made it. */
export async function exists(name: string): Promise<boolean> {
  return (await outputOf("kind", ["get", "clusters"])).split("\n").includes(name);
}

/**
 * Whether the cluster of that name is not the one that was made here: its node does not have this checkout's folder, nor does
 * it answer with the UID of the one made here, as it does when the checkout was moved.
 */
export async function isAnother(name: string, container: NodeContainer | undefined): Promise<boolean> {
  if (container === undefined || container.mounts.includes(clusterDirectory(name))) {
    return false;
  }
  const found = await outputOf("kind", ["get", "kubeconfig", "--name", name])
    .then((kubeconfig) => KubernetesClient.fromKubeconfig(kubeconfig).uid())
    .catch(() => undefined);
  return found === undefined || found !== (await recordedUid(name));
}

/** The container of a cluster, unless it is another checkout's. */
export async function ownContainer(name: string): Promise<NodeContainer | undefined> {
  const container = await nodeContainer(name);
  return (await isAnother(name, container)) ? undefined : container;
}

/** The UID of the cluster that was made here, once it was finished. */
export function recordedUid(name: string): Promise<string | undefined> {
  return readFile(uidFile(name), "utf8").catch(() => undefined);
}

/** The file with the UID of the cluster that was made here; not in the state, which an update that fails leaves as it was. */
export function uidFile(name: string): string {
  return join(clusterDirectory(name), "uid");
}

/** Where there is something of a kind cluster that was made in this checkout. */
export function clusterDirectory(name: string): string {
  return join(kindClustersDirectory(), name);
}
