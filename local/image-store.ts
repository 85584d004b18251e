import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, realpath, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { outputOf } from "../tools/run";
import { cloneRoot } from "./clone";
import { type ImageArchive, readArchive } from "./images";
import { withLock } from "../tools/process-lock";
import { packageFile } from "./package-file";

/**
 * Images that are imported once, for all nodes: a root directory of containerd, below a name that changes with what is
 * in it. A node gets hard links to its files: contents and layers of images are written once and never changed. The two
 * databases do change, so a node gets copies of them. So an image's files are on the disk, and in the page cache, once
 * for all nodes.
 */

/** Where the images of all nodes are, and what is imported there. */
export interface ImageStore {
  /** absolute path of a directory, best in the file system of the nodes' directories */
  directory: string;
  /** paths of docker-archive tars */
  images: readonly string[];
}

/** milliseconds for the import of all images on a busy machine */
const importTimeout = 600_000;

/** milliseconds to wait for one who imports: its clone, and those of others who wait, come on top */
const lockTimeout = importTimeout + 120_000;

/** The name of a preparation that has not come to its end. */
const partial = "partial";

/**
 * Makes containerd's directory of a new node, with the images of the store, which are imported when they are not there
 * yet. Others wait meanwhile. An import deletes what else is in the store: older images, and the rest of an interrupted
 * import.
 *
 * @param target absolute path; must not exist
 * @returns the archives of the images
 * @throws Error (as a rejection) with the reason when an archive cannot be imported
 */
export async function cloneImages(store: ImageStore, target: string): Promise<ImageArchive[]> {
  await mkdir(store.directory, { recursive: true });
  const directory = await realpath(store.directory);
  const archives = await Promise.all(store.images.map(readArchive));
  const name = await nameOf(archives);
  const importAndClone = async () => {
    if (!existsSync(join(directory, name))) await importInto(directory, name, archives);
    await cloneRoot(join(directory, name), target);
  };
  await withLock(`image-store-${digest(directory)}`, importAndClone, lockTimeout, `of the images in ${directory}`);
  return archives;
}

async function importInto(directory: string, name: string, archives: readonly ImageArchive[]): Promise<void> {
  for (const entry of await readdir(directory)) {
    await rm(join(directory, entry), { recursive: true, force: true, maxRetries: 10 });
  }
  const root = join(directory, partial);
  const command = ["bash", packageFile("local/image-store.sh"), root, ...archives.map(({ file }) => file)];
  await outputOf("unshare", ["--mount", "--pid", "--fork", "--kill-child", ...command], { timeout: importTimeout });
  await rename(root, join(directory, name));
}

/** Another containerd may write other databases. */
async function nameOf(archives: readonly ImageArchive[]): Promise<string> {
  const version = await outputOf("containerd", ["--version"]);
  return digest(JSON.stringify([version, ...archives.map(({ id, tags }) => [id, tags])]));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
