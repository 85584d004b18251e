import { createHash } from "node:crypto";
import { posix } from "node:path";

import { type Lock, type LockItem, referenceOf } from "./lock";

/** One entry of the lock file with what set-up needs to know of its kind. */
export interface Task {
  readonly kind: "tool" | "plugin" | "manifest" | "image";
  readonly name: string;
  readonly item: LockItem;
  /** How messages name it: "plugin kubernetes 4.25.0". */
  readonly label: string;
}

/** Every entry of a lock file. */
export function tasksOf(lock: Lock): Task[] {
  const tasks = (
    kind: Task["kind"],
    items: Readonly<Record<string, LockItem>>,
    label: (name: string, item: LockItem) => string,
  ): Task[] => Object.entries(items).map(([name, item]) => ({ kind, name, item, label: label(name, item) }));
  return [
    ...tasks("tool", lock.tools, (name, item) => `${name} ${item.version}`),
    ...tasks("plugin", lock.plugins, (name, item) => `Pulumi plugin ${name} ${item.version}`),
    ...tasks("manifest", lock.manifests, (name, item) => `manifests of ${name} ${item.version}`),
    ...tasks("image", lock.images, (_, item) => `image ${referenceOf(item)}`),
  ];
}

/** The paths of a task's files below the tools folder. */
export function filesOf({ item }: Task): string[] {
  return item.files?.map((file) => posix.join(item.mirror.path, file)) ?? [item.mirror.path];
}

/** Changes whenever the task's entry in the lock file does. */
export function fingerprint({ item }: Task): string {
  return createHash("sha256").update(JSON.stringify(item)).digest("hex");
}
