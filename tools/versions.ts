import { join, relative } from "node:path";
import { lock, type ArchivedImage, type ImageName, type ProviderName, referenceOf, type ToolName } from "./lock";
import { toolsDirectory } from "./paths";
import { deriveTask, filesOf, imageTask, tasksOf, type Task } from "./task";

/** What a node of kind `local` has of a release of Kubernetes. */
const NODE_TOOLS: readonly ToolName[] = ["kubelet", "kubeadm"];
const NODE_IMAGES: readonly ImageName[] = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];

/** Whether a version, with or without its `v`, is of a minor version, MAJOR.MINOR, or a later one. */
export function isAtLeast(version: string, least: string): boolean {
  const [[major = 0, minor = 0], [leastMajor = 0, leastMinor = 0]] = [numbersOf(version), numbersOf(least)];
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function numbersOf(version: string): number[] {
  return version.replace("v", "").split(".").map(Number);
}

/** The tasks that provide a node of kind `local` with a version of Kubernetes. */
export function nodeTasks(version: string): Task[] {
  return [
    ...NODE_TOOLS.map((name) => taskOf("tool", name, version)),
    ...NODE_IMAGES.map((name) => imageVersionTask(name, version)),
  ];
}

/** The task that provides an image of the lock file in a version. */
export function imageVersionTask(name: ImageName, version: string): Task {
  return taskOf("image", name, version);
}

/** The task that provides the release manifest of a Cluster API provider in a version. */
export function manifestVersionTask(provider: ProviderName, version: string): Task {
  return taskOf("manifest", provider, version);
}

/**
 * An image of the lock file in a version.
 *
 * @param version with or without its `v`, as in all functions here. Default: the lock file's.
 */
export function archivedImage(name: ImageName, version = lock.images[name]!.version): ArchivedImage {
  const task = imageVersionTask(name, version);
  return { reference: referenceOf(task.item), archive: relative(process.cwd(), pathOf(task)) };
}

/** The absolute path of the docker archive of an image by its reference. */
export function archivePath(reference: string): string {
  return pathOf(imageTask(reference));
}

/** The images of a release of Kubernetes that a node of kind `local` runs. */
export function nodeImagesOf(version: string): ArchivedImage[] {
  return NODE_IMAGES.map((name) => archivedImage(name, version));
}

/** The absolute path of the release manifest of a Cluster API provider in a version. Default: the lock file's. */
export function manifestPath(provider: ProviderName, version = lock.manifests[provider]!.version): string {
  return pathOf(manifestVersionTask(provider, version));
}

/** The absolute path of the folder with kubelet and kubeadm of a version of Kubernetes. */
export function nodeBinaries(version: string): string {
  return join(pathOf(taskOf("tool", "kubelet", version)), "..");
}

function taskOf(kind: Task["kind"], name: string, version: string): Task {
  const task = tasksOf(lock).find((task) => task.kind === kind && task.name === name)!;
  return deriveTask(task, version.replace(/^v/, ""));
}

function pathOf(task: Task): string {
  return join(toolsDirectory(), filesOf(task)[0]!);
}
