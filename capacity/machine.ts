import { existsSync, readFileSync } from "node:fs";
import { readdir, statfs } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { dirname, join } from "node:path";
import { localNodesDisk } from "../local/disk-usage";
import { localNodeMemory } from "../local/node";
import { nodeMemory } from "../resources/kind-cluster/docker";
import { clustersDirectory, imageStoreDirectory, kindClustersDirectory, localDirectory } from "../tools/paths";
import { IMAGE_STORE, NODE_DISK } from "./costs";
import { predict } from "./prediction";
import { backingClustersOf } from "../settings/backing-clusters";
import { machinesPerCluster } from "../settings/machines";
import type { Settings } from "../settings/settings";

/** What this machine has for a fleet: what is free, and what the clusters of this checkout hold already. */
export interface Capacity {
  readonly memoryMebibytes: number;
  /** Of the file system that holds `.local`. */
  readonly diskMebibytes: number;
  /** Of all cores; what other processes take of them is not subtracted. */
  readonly idleMillicores: number;
}

const MEBIBYTE = 1024 ** 2;

/** How messages name what may be too little. */
const NAMES: Record<keyof Capacity, { unit: string; what: string }> = {
  memoryMebibytes: { unit: "MiB", what: "memory" },
  diskMebibytes: { unit: "MiB", what: "disk space" },
  idleMillicores: { unit: "millicores", what: "CPU when idle" },
};

/** Looks at the machine as it is now. */
export async function machineCapacity(): Promise<Capacity> {
  const localNodes = (await foldersOf(clustersDirectory())).map((name) => join(clustersDirectory(), name));
  const kindClusters = await foldersOf(kindClustersDirectory());
  const held = await Promise.all([...localNodes.map(localNodeMemory), ...kindClusters.map(nodeMemory)]);
  const fileSystem = await statfs(firstExisting(localDirectory()));
  const disk = (await diskOf(localNodes)) + kindClusters.length * NODE_DISK.kind.diskMebibytes;
  return {
    memoryMebibytes: Math.floor((freemem() + held.reduce((sum, bytes) => sum + bytes, 0)) / MEBIBYTE),
    diskMebibytes: Math.floor((fileSystem.bavail * fileSystem.bsize) / MEBIBYTE) + disk,
    idleMillicores: availableParallelism() * 1000,
  };
}

/** MiB that local nodes and their image store hold: of each at least what is predicted, which a new node does not have yet. */
async function diskOf(localNodes: readonly string[]): Promise<number> {
  const store = existsSync(imageStoreDirectory()) ? IMAGE_STORE.images.diskMebibytes : 0;
  const bytes = await localNodesDisk(localNodes, imageStoreDirectory());
  const nodes = localNodes.map((node) => Math.max(NODE_DISK.local.diskMebibytes, (bytes.get(node) ?? 0) / MEBIBYTE));
  return store + Math.floor(nodes.reduce((sum, mebibytes) => sum + mebibytes, 0));
}

/** The names of the clusters that have a folder there. */
async function foldersOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/**
 * Compares what a fleet is predicted to need with what this machine has.
 *
 * @returns one message per thing of which there is too little; none if the settings say to ignore that.
 */
export function checkMachineLimits(settings: Settings, capacity: Capacity): string[] {
  if (settings.ignoreMachineLimits) {
    return [];
  }
  const names = Object.keys(NAMES) as (keyof Capacity)[];
  return names.flatMap((name) => checkLimit(name, settings, capacity[name]));
}

function checkLimit(name: keyof Capacity, settings: Settings, available: number): string[] {
  const { clusterCount } = settings;
  const need = (count: number) => predict({ ...settings, clusterCount: count }).thisMachine[name];
  const needed = need(clusterCount);
  if (needed <= available) {
    return [];
  }
  const { unit, what } = NAMES[name];
  const fitting = mostFitting(clusterCount, (count) => need(count) <= available);
  const advice = fitting > 0 ? `at most ${fitting} fit` : "not even one fits";
  return [
    `${demand(settings)} needs ${needed} ${unit} of ${what} on this machine, which has ${available} for it: ` +
      `${advice}; to go on regardless, set ignoreMachineLimits to true`,
  ];
}

/** How many clusters fit, of a number of them that does not: more clusters never need less. */
function mostFitting(clusterCount: number, fits: (count: number) => boolean): number {
  let [fitting, tooMany] = [0, clusterCount];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(middle)) {
      fitting = middle;
    } else {
      tooMany = middle;
    }
  }
  return fitting;
}

/** The settings that say how much is needed: the number of machines, where a cluster has several. */
function demand(settings: Settings): string {
  const { clusterCount, controlPlaneReplicas, workersPerCluster } = settings;
  const clusters = `clusterCount: ${clusterCount}`;
  return machinesPerCluster(settings) === 1
    ? clusters
    : `${clusters} with controlPlaneReplicas: ${controlPlaneReplicas} and workersPerCluster: ${workersPerCluster}`;
}

/**
 * inotify instances that a local node has, most of them kubelet's and containerd's (measured). Without one more, what is
 * started says `too many open files`: https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files
 */
const INOTIFY_INSTANCES = 22;

/**
 * Compares the inotify instances that local nodes need with those that the kernel gives a user.
 *
 * @param limit fs.inotify.max_user_instances. Default: that of this machine.
 * @returns a message if there are too few; none if the settings say to ignore that.
 */
export function checkInotifyInstances(settings: Settings, limit = inotifyLimit()): string[] {
  const { managementCluster, backingCluster, ignoreMachineLimits } = settings;
  const backingClusters = backingClustersOf(settings);
  const nodes = Number(managementCluster.kind === "local") + (backingCluster.kind === "local" ? backingClusters : 0);
  const needed = nodes * INOTIFY_INSTANCES;
  return needed <= limit || ignoreMachineLimits
    ? []
    : [
        `backingClusters: ${nodes} local nodes need ${needed} inotify instances, and fs.inotify.max_user_instances is ` +
          `${limit}: raise it with \`sysctl fs.inotify.max_user_instances=${needed * 2}\`; to go on regardless, set ` +
          "ignoreMachineLimits to true",
      ];
}

function inotifyLimit(): number {
  return Number(readFileSync("/proc/sys/fs/inotify/max_user_instances", "utf8"));
}

function firstExisting(directory: string): string {
  return existsSync(directory) ? directory : firstExisting(dirname(directory));
}
