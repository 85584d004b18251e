import { memoryInUse } from "./cgroup";
import { access, constants, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isApiReady, isNodeReady } from "./api";
import { etcFiles, type NodeSettings } from "./config";
import * as disk from "./disk";
import { outputOf } from "../tools/run";
import { importChangedImages } from "./containerd";
import { cloneImages, type ImageStore } from "./image-store";
import { findImage, type ImageArchive, readArchive } from "./images";
import { withLock } from "../tools/process-lock";
import { attachNode, type Attachment, detachNode, kernelName } from "./network";
import { assertNotMoved, comesToRun } from "./node-status";
import { nodeEnvironment, powerOff, powerOn } from "./power";
import { assertPrerequisites, selinuxHint } from "./prerequisites";
import { findInit } from "./processes";
import { cniPlugins } from "./tools";

/**
 * A local node: a real Kubernetes cluster of one node, made by kubeadm in Linux namespaces of this machine.
 *
 * All that it has is its directory (see disk.ts), a network namespace and a cgroup, both named {@link kernelName} of
 * the directory, and the processes below its process 1 (init.sh). Nodes in the same parent directory share a network
 * (see network.ts).
 *
 * An idle node has about 400 MB of private memory, a tenth of a processor, 2 GB on disk (most of it the images, which
 * nodes of one image store have in common), and 22 inotify instances, of which root has 128 on most machines
 * (fs.inotify.max_user_instances).
 */

/** What a local node is made from. */
export interface LocalNodeSpec {
  /** absolute path of the directory that holds everything of the node */
  directory: string;
  /** name of the node and of the cluster in its kubeconfig; a DNS label */
  name: string;
  /** absolute path of the directory with kubelet and kubeadm */
  binaries: string;
  /** paths of docker-archive tars; the images of the control plane, CoreDNS, kube-proxy and pause must be among them */
  images: readonly string[];
  /** images that are imported once for all nodes; what of `images` is not among them is imported into the node */
  imageStore: ImageStore;
  /** version of the binaries and images, e.g. v1.34.4 */
  kubernetesVersion: string;
  /** environment variables of kube-apiserver; default: none */
  apiServerEnv?: Readonly<Record<string, string>>;
  /** further flags of kube-apiserver, by name without dashes; default: none */
  apiServerArgs?: Readonly<Record<string, string>>;
}

/** What a node is started from that was made before. */
type InstalledNode = Pick<LocalNodeSpec, "directory" | "name" | "binaries">;

/** A running local node. */
export interface LocalNode {
  /** name of the node and of the cluster */
  name: string;
  /** IPv4 address, reachable from this machine and from nodes in the same parent directory; the same after restarts */
  address: string;
  /** an administrator's kubeconfig */
  kubeconfig: string;
  /** file in the node's directory with the same contents; only root may read it */
  kubeconfigPath: string;
}

/** ports of NodePort Services: kube-apiserver's default */
const nodePortRange = "30000-32767";

/** milliseconds */
const kubeadmTimeout = 600_000;
const readyTimeout = 300_000;
const pollInterval = 200;

/**
 * Makes a local node and waits until it is Ready, which takes 6 s of a processor, and 13 s more to import the images of
 * the store if none has them yet. Does what is left to do: a running node is returned at once, a stopped one is started
 * as it was (both get the images that they lack, or have with other contents), a half-made one is made again. One that has
 * processes, but does not answer, counts as stopped after two minutes.
 *
 * `kubernetesVersion`, `apiServerEnv` and `apiServerArgs` count only when the node is made.
 *
 * @throws Error (as a rejection) that names the step which failed, with the last lines of the logs; what failed is
 *   powered off, and its directory kept
 */
export async function createLocalNode(spec: LocalNodeSpec): Promise<LocalNode> {
  await assertPrerequisites(dirname(spec.directory));
  await assertSpec(spec);
  return withNodeLock(spec.directory, async () => {
    const record = await disk.readRecord(spec.directory);
    if (record && record.name !== spec.name) {
      throw new Error(`${spec.directory} is node ${record.name}, not ${spec.name}`);
    }
    await assertNotMoved(spec.directory);
    const archives = await Promise.all(spec.images.map(readArchive));
    if (!record?.complete) await makeNode(spec, archives);
    else if (!(await comesToRun(spec.directory))) await startNode(spec, archives);
    else await addImages(spec.directory, archives);
    return describeNode(spec.directory);
  });
}

/**
 * Starts a stopped node as it was, without looking at the archives of its images; a running one is left as it is.
 *
 * @returns false if there is none, or a half-made one
 * @throws Error (as a rejection) as {@link createLocalNode} does
 */
export async function startLocalNode(spec: InstalledNode): Promise<boolean> {
  return withNodeLock(spec.directory, async () => {
    const record = await disk.readRecord(spec.directory);
    if (!record?.complete) return false;
    await assertNotMoved(spec.directory);
    if (!(await comesToRun(spec.directory))) {
      await assertPrerequisites(dirname(spec.directory));
      await assertSpec(spec);
      await startNode(spec, []);
    }
    return true;
  });
}

/** Bytes of memory that the node's processes hold; 0 when it does not run. */
export function localNodeMemory(directory: string): Promise<number> {
  return memoryInUse(kernelName(directory));
}

/** Cuts the power of a node: its processes are gone, its disk stays. Does nothing to a stopped or absent one. */
export async function stopLocalNode(directory: string): Promise<void> {
  await withNodeLock(directory, () => powerOff(directory));
}

/**
 * Deletes a node with all that it has: processes, namespaces, interfaces, cgroups, directory, and with the last node of
 * the parent directory their network and that directory. Does nothing when there is none.
 *
 * @throws Error (as a rejection) when the directory is something else than a node's, or was moved while the node ran
 */
export async function deleteLocalNode(directory: string): Promise<void> {
  await withNodeLock(directory, async () => {
    await disk.assertNodeDirectory(directory);
    await assertNotMoved(directory);
    await powerOff(directory);
    await detachNode(directory);
    await disk.deleteDisk(directory);
  });
}

async function assertSpec({ directory, name, binaries }: InstalledNode): Promise<void> {
  for (const path of [directory, binaries]) if (!isAbsolute(path)) throw new Error(`not an absolute path: ${path}`);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) throw new Error(`not a DNS label: ${name}`);
  await Promise.all(["kubelet", "kubeadm"].map((binary) => access(join(binaries, binary), constants.X_OK)));
}

function withNodeLock<T>(directory: string, action: () => Promise<T>): Promise<T> {
  return withLock(`node-${kernelName(directory)}`, action);
}

/** From nothing (what a broken attempt left is deleted) to a node that is Ready. */
async function makeNode(spec: LocalNodeSpec, archives: readonly ImageArchive[]): Promise<void> {
  const { directory, name, binaries } = spec;
  const images = {
    etcd: findImage(archives, "etcd"),
    coredns: findImage(archives, "coredns"),
    pause: findImage(archives, "pause"),
  };
  await disk.assertNodeDirectory(directory);
  await powerOff(directory);
  const attachment = await attachNode(directory);
  const record = { name, address: attachment.address, complete: false, startedFrom: directory };
  await disk.formatDisk(directory, record);
  await disk.writeEtc(directory, etcFiles({ ...settingsOf(spec), ...attachment, images }));
  await step("copy images", directory, () => copyImages(spec));
  await powered(spec, async () => {
    const init = await step("start containerd", directory, () => powerOn(directory, binaries, name));
    await addImages(directory, archives);
    await step("kubeadm init", directory, () => kubeadmInit(init));
    await disk.publishKubeconfig(directory);
    await waitUntilReady(spec, new Date(0));
  });
  await disk.writeRecord(directory, { ...record, complete: true });
}

/** From a disk to a node that is Ready. */
async function startNode(spec: InstalledNode, archives: readonly ImageArchive[]): Promise<void> {
  const { directory, name, binaries } = spec;
  const started = new Date();
  await powerOff(directory);
  await disk.noteStart(directory);
  await attachNode(directory);
  await powered(spec, async () => {
    await step("start containerd", directory, () => powerOn(directory, binaries, name));
    await addImages(directory, archives);
    await waitUntilReady(spec, started);
  });
}

/** Runs an action that powers the node on; powers it off when the action fails. */
async function powered({ directory }: InstalledNode, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    await powerOff(directory);
    throw error;
  }
}

/** Runs a step of making a node; the error of one that fails has the step's name and the end of the node's logs. */
async function step<T>(name: string, directory: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`local node: ${name}: ${message}\n${await selinuxHint()}${await disk.logTails(directory)}`, {
      cause,
    });
  }
}

function settingsOf(spec: LocalNodeSpec): Omit<NodeSettings, "images" | keyof Attachment> {
  return {
    name: spec.name,
    kubernetesVersion: spec.kubernetesVersion,
    apiServerEnv: spec.apiServerEnv ?? {},
    apiServerArgs: spec.apiServerArgs ?? {},
    nodePortRange,
    cniPlugins: cniPlugins(),
  };
}

/** Gives a node that has not run yet the images of the store. */
async function copyImages({ directory, imageStore }: LocalNodeSpec): Promise<void> {
  const archives = await cloneImages(imageStore, disk.containerdRoot(directory));
  await disk.writeImported(directory, archives);
}

/** Gives a node that has its containerd running the images that it lacks, or has with other contents. */
async function addImages(directory: string, archives: readonly ImageArchive[]): Promise<void> {
  await step("import images", directory, async () => {
    const init = await findInit(kernelName(directory));
    if (init === undefined) throw new Error("the node stopped");
    await importChangedImages(init, archives, await disk.readImported(directory));
    await disk.writeImported(directory, archives);
  });
}

async function kubeadmInit(init: number): Promise<void> {
  const enter = ["--target", String(init), "--mount", "--uts", "--ipc", "--net", "--pid"];
  const kubeadm = ["kubeadm", "init", "--config=/etc/kubeadm/config.yaml", "--skip-phases=preflight,show-join-command"];
  await outputOf("nsenter", [...enter, ...kubeadm], { env: nodeEnvironment, timeout: kubeadmTimeout });
}

/** Waits for kube-apiserver, and for kubelet to have called the node Ready after `since`. */
async function waitUntilReady({ directory, name }: InstalledNode, since: Date): Promise<void> {
  const kubeconfig = disk.kubeconfigPath(directory);
  await step("wait until Ready", directory, async () => {
    const deadline = Date.now() + readyTimeout;
    for (;;) {
      const isServing = await isApiReady(kubeconfig);
      if (isServing && (await isNodeReady(kubeconfig, name, since))) return;
      if (Date.now() > deadline) {
        const what = isServing ? "kubelet does not report the node as Ready" : "kube-apiserver is not ready";
        throw new Error(`${what} after ${readyTimeout / 1000} s`);
      }
      await sleep(pollInterval);
    }
  });
}

async function describeNode(directory: string): Promise<LocalNode> {
  const record = await disk.readRecord(directory);
  if (!record) throw new Error(`${directory} is not the directory of a local node`);
  const kubeconfigPath = disk.kubeconfigPath(directory);
  return {
    name: record.name,
    address: record.address,
    kubeconfig: await readFile(kubeconfigPath, "utf8"),
    kubeconfigPath,
  };
}
