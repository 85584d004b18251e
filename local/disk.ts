import { existsSync } from "node:fs";
import { chown, mkdir, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lastLines } from "../tools/run";
import type { ImageArchive } from "./images";
import { readJson, writeJson } from "../tools/json";

/**
 * The directory of a local node:
 *
 *     node.json    what the node is
 *     images.json  which archives its images were imported from
 *     kubeconfig   an administrator's
 *     init.sh      process 1
 *     etc          copied to the node's /etc at each start
 *     kubernetes   its /etc/kubernetes
 *     var          its /var
 *     init.log     what process 1 says; var/log has containerd.log and kubelet.log
 */

/** What a node's directory remembers. */
export interface NodeRecord {
  name: string;
  /** IPv4 address */
  address: string;
  /** whether `kubeadm init` came to its end */
  complete: boolean;
  /** the directory when it was last started, which its processes and interfaces are named after */
  startedFrom?: string;
}

const recordName = "node.json";
const importedName = "images.json";

/** Where Pods of the node keep the data that outlives them, as a path in the node, which has the machine's disk there. */
export const podDataPath = "/var/lib/pod-data";
/** The user and the group whose directory that is. */
export const podDataOwner = 65532;

/** Path of the administrator's kubeconfig. */
export function kubeconfigPath(directory: string): string {
  return join(directory, "kubeconfig");
}

/** Path of containerd's directory. */
export function containerdRoot(directory: string): string {
  return join(directory, "var/lib/containerd");
}

/** Path of the output of process 1. */
export function initLog(directory: string): string {
  return join(directory, "init.log");
}

/** The record of the node in a directory, or undefined when there is none. */
export async function readRecord(directory: string): Promise<NodeRecord | undefined> {
  return readJson(join(directory, recordName));
}

/** Writes the record, entirely or not at all. */
export async function writeRecord(directory: string, record: NodeRecord): Promise<void> {
  await writeJson(join(directory, recordName), record);
}

/** Notes in the record from where the node is started. */
export async function noteStart(directory: string): Promise<void> {
  const record = await readRecord(directory);
  if (record && record.startedFrom !== directory) await writeRecord(directory, { ...record, startedFrom: directory });
}

/** The `id` of the archive that each image of the node was imported from, by the image's tag. */
export async function readImported(directory: string): Promise<Record<string, string>> {
  return (await readJson(join(directory, importedName))) ?? {};
}

/** Adds archives to those that images of the node were imported from. */
export async function writeImported(directory: string, archives: readonly ImageArchive[]): Promise<void> {
  const entries = archives.flatMap(({ tags, id }) => tags.map((tag) => [tag, id]));
  const imported = { ...(await readImported(directory)), ...(Object.fromEntries(entries) as Record<string, string>) };
  await writeJson(join(directory, importedName), imported);
}

/** Makes the directory, with nothing in it but the record. */
export async function formatDisk(directory: string, record: NodeRecord): Promise<void> {
  await writeRecord(directory, record);
  await removeContents(directory);
  for (const path of ["kubernetes", "var/log", "var/lib", "var/tmp"]) {
    await mkdir(join(directory, path), { recursive: true });
  }
  const podData = join(directory, podDataPath);
  await mkdir(podData, { mode: 0o700 });
  await chown(podData, podDataOwner, podDataOwner);
}

/** Writes the files that get into the node's /etc, by path relative to it. */
export async function writeEtc(directory: string, files: Record<string, string>): Promise<void> {
  for (const [path, contents] of Object.entries(files)) {
    const file = join(directory, "etc", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
}

/** Copies the kubeconfig that kubeadm wrote to {@link kubeconfigPath}. */
export async function publishKubeconfig(directory: string): Promise<void> {
  const kubeconfig = await readFile(join(directory, "kubernetes", "admin.conf"));
  await writeFile(kubeconfigPath(directory), kubeconfig, { mode: 0o600 });
}

/** Does so where there is none. */
export async function restoreKubeconfig(directory: string): Promise<void> {
  if (!existsSync(kubeconfigPath(directory))) await publishKubeconfig(directory);
}

/**
 * Checks that a directory may be deleted as a node's.
 *
 * @throws Error (as a rejection) when it has files, and no record among them
 */
export async function assertNodeDirectory(directory: string): Promise<void> {
  const entries = await entriesOf(directory);
  if (entries.length > 0 && !entries.some((entry) => entry.startsWith(recordName))) {
    throw new Error(`${directory} has files, but is not the directory of a local node`);
  }
}

/** Deletes the directory, the record last, and its parent when that is empty then. */
export async function deleteDisk(directory: string): Promise<void> {
  await removeContents(directory);
  await rm(directory, { recursive: true, force: true });
  await rmdir(dirname(directory)).catch(() => undefined);
}

/** The last lines of each of the node's logs, and of its kube-apiserver's, which names a flag that it does not know. */
export async function logTails(directory: string): Promise<string> {
  const tails: string[] = [];
  for (const path of [
    initLog(directory),
    ...["containerd", "kubelet"].map((n) => join(directory, "var/log", `${n}.log`)),
    ...(await apiServerLogs(directory)),
  ]) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text) tails.push(`last lines of ${path}:\n${lastLines(text, 8)}`);
  }
  return tails.join("\n");
}

/** The logs of the containers that the node's own kube-apiserver had: kubelet keeps the last ones, as NUMBER.log. */
async function apiServerLogs(directory: string): Promise<string[]> {
  const pods = join(directory, "var/log/pods");
  const own = (await entriesOf(pods)).filter((name) => name.startsWith("kube-system_kube-apiserver-"));
  const logs = own.map(async (pod) => {
    const container = join(pods, pod, "kube-apiserver");
    return (await entriesOf(container)).map((name) => join(container, name));
  });
  return (await Promise.all(logs)).flat();
}

/** The names of what is in a directory; of one that is not there, none. */
function entriesOf(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

async function removeContents(directory: string): Promise<void> {
  const entries = await entriesOf(directory);
  const others = entries.filter((entry) => entry !== recordName);
  await Promise.all(others.map((entry) => rm(join(directory, entry), { recursive: true, force: true })));
}
