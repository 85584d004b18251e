import { join } from "node:path";

import { toolsDirectory } from "./paths";
import lockFile from "./tools.lock.json";

/** One thing that set-up provides: a tool, a Pulumi plugin, a provider's manifests or an image. */
export interface LockItem {
  /** Without a leading "v". */
  readonly version: string;
  /** The vendor's: of a file or a .tar.gz archive; of a folder if it ends in "/"; of an image if it is docker://. */
  readonly url: string;
  /**
   * Where the vendor publishes the checksum, bare or in lines of "SUM  FILE"; absent where it publishes none.
   *
   * @see https://github.com/pulumi/pulumi-tls/blob/v5.5.1/.github/workflows/publish.yml ("Calculate checksums", SHA-1)
   * @see https://github.com/pulumi/pulumi-kubernetes/blob/v4.25.0/.goreleaser.yml (GoReleaser's default, SHA-256)
   */
  readonly checksumUrl?: string;
  /** The mirror's archive and the path in it, which is also the path below `.local/tools`. */
  readonly mirror: { readonly archive: string; readonly path: string };
  /** What lies in that path where it is a folder; absent where it is one file. */
  readonly files?: readonly string[];
  /** The folder of the vendor's archive that holds the files; absent where they lie at its top. */
  readonly folder?: string;
}

/** The contents of tools.lock.json. */
export interface Lock {
  readonly note: readonly string[];
  readonly tools: Readonly<Record<string, LockItem>>;
  readonly plugins: Readonly<Record<string, LockItem>>;
  readonly manifests: Readonly<Record<string, LockItem>>;
  readonly images: Readonly<Record<string, LockItem>>;
}

export type ToolName = keyof typeof lockFile.tools;
export type ProviderName = keyof typeof lockFile.manifests;
export type ImageName = keyof typeof lockFile.images;

/** The lock file of this project. */
export const lock: Lock = lockFile;

/** The version of Kubernetes that clusters run, as Kubernetes writes it: "v1.34.4". */
export const kubernetesVersion: string = `v${lockFile.tools.kubelet.version}`;

/** The reference of an image, registry and tag included: "registry.k8s.io/pause:3.10.1". */
export function imageReference(name: ImageName): string {
  return referenceOf(lockFile.images[name]);
}

/** The reference that the docker:// URL of an image's entry names. */
export function referenceOf(image: Pick<LockItem, "url">): string {
  return image.url.replace(/^docker:\/\//, "");
}

/** An image that a cluster is to have, and the docker archive that it is loaded from. */
export interface ArchivedImage {
  /** With registry and tag: "registry.k8s.io/pause:3.10.1". */
  reference: string;
  /** Path of the archive, absolute or relative to the project. */
  archive: string;
}

/** The absolute path of an image's docker archive. */
export function lockedArchive(name: ImageName): string {
  return join(toolsDirectory(), lockFile.images[name].mirror.path);
}

/**
 * The absolute paths of images' docker archives.
 *
 * @param names default: every image of the lock file.
 */
export function lockedArchives(names: readonly ImageName[] = Object.keys(lockFile.images) as ImageName[]): string[] {
  return names.map(lockedArchive);
}

/** The absolute path of a tool's binary. */
export function toolPath(name: ToolName): string {
  const item: LockItem = lockFile.tools[name];
  return join(toolsDirectory(), item.mirror.path, item.files?.[0] ?? "");
}
