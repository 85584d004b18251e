import { createHash } from "node:crypto";
import { posix } from "node:path";

import { lock, type Lock, type LockItem, referenceOf } from "./lock";

/** One thing that set-up provides, with what it needs to know of its kind. */
export interface Task {
  readonly kind: "tool" | "plugin" | "manifest" | "image";
  readonly name: string;
  /** The entry of the lock file, or one like it; without `mirror` where no mirror can have it. */
  readonly item: Omit<LockItem, "mirror"> & Partial<Pick<LockItem, "mirror">>;
  /** How messages name it: "Pulumi plugin kubernetes 4.25.0". */
  readonly label: string;
  /** Tells it from others, those of another version included. */
  readonly id: string;
  /** Where it goes, relative to the tools folder. */
  readonly path: string;
}

/** Every entry of a lock file. */
export function tasksOf({ tools, plugins, manifests, images }: Lock): Task[] {
  const tasks = (kind: Task["kind"], items: Readonly<Record<string, LockItem>>): Task[] =>
    Object.entries(items).map(([name, item]) => ({
      kind,
      name,
      item,
      label: labelOf(kind, name, item),
      id: `${kind}/${name}`,
      path: item.mirror.path,
    }));
  return [
    ...tasks("tool", tools),
    ...tasks("plugin", plugins),
    ...tasks("manifest", manifests),
    ...tasks("image", images),
  ];
}

/**
 * The same thing in another version, which goes beside the one of the lock file. Its vendor must name its files as it
 * does those of the version that is locked.
 *
 * @param version without a leading "v".
 */
export function deriveTask(task: Task, version: string): Task {
  const { kind, name, item } = task;
  if (version === item.version) {
    return task;
  }
  const derive = (text: string) => text.replaceAll(item.version, version);
  const path = derive(task.path);
  const derived: Task["item"] = {
    ...item,
    version,
    url: derive(item.url),
    ...(item.checksumUrl && { checksumUrl: derive(item.checksumUrl) }),
    ...(item.mirror && { mirror: { archive: item.mirror.archive, path: derive(item.mirror.path) } }),
  };
  return {
    kind,
    name,
    item: derived,
    label: labelOf(kind, name, derived),
    id: `${task.id}@${version}`,
    path: path === task.path ? posix.join("versions", version, path) : path,
  };
}

/**
 * An image by its reference: the lock file's where it has it, and otherwise one that only its registry has. What is
 * there already under the same reference stays, even if the registry has moved the tag.
 */
export function imageTask(reference: string): Task {
  const locked = tasksOf(lock).find(({ kind, item }) => kind === "image" && referenceOf(item) === reference);
  const item = { version: /[:@]([^:/@]+)$/.exec(reference)?.[1] ?? "latest", url: `docker://${reference}` };
  return (
    locked ?? {
      kind: "image",
      name: reference,
      item,
      label: labelOf("image", reference, item),
      id: `image/${reference}`,
      path: posix.join("images", `${encodeURIComponent(reference)}.tar`),
    }
  );
}

/** The paths of a task's files, relative to the tools folder. */
export function filesOf({ item, path }: Task): string[] {
  return item.files?.map((file) => posix.join(path, file)) ?? [path];
}

/** Changes whenever the task's entry in the lock file does. */
export function fingerprint({ item }: Task): string {
  return createHash("sha256").update(JSON.stringify(item)).digest("hex");
}

function labelOf(kind: Task["kind"], name: string, item: Task["item"]): string {
  switch (kind) {
    case "tool":
      return `${name} ${item.version}`;
    case "plugin":
      return `Pulumi plugin ${name} ${item.version}`;
    case "manifest":
      return `manifests of ${name} ${item.version}`;
    case "image":
      return `image ${referenceOf(item)}`;
  }
}
