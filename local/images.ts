import { outputOf } from "../tools/run";

/** A docker-archive and the image in it. */
export interface ImageArchive {
  /** path of the tar */
  file: string;
  /** tags of the images in it, as written by `docker save`, e.g. registry.k8s.io/etcd:3.6.4-0 */
  tags: string[];
  /** changes with the contents of the images: their configurations' names, which have their digests */
  id: string;
}

/**
 * Reads which images a docker-archive has.
 *
 * @throws Error (as a rejection) when the file is missing or no docker-archive
 */
export async function readArchive(file: string): Promise<ImageArchive> {
  const manifest = await outputOf("tar", [
    "--extract",
    "--to-stdout",
    "--occurrence=1",
    "--file",
    file,
    "manifest.json",
  ]);
  const images = JSON.parse(manifest) as { Config: string; RepoTags: string[] | null }[];
  const tags = images.flatMap((image) => image.RepoTags ?? []);
  return { file, tags, id: images.map(({ Config: config }) => config).join(" ") };
}

/** The `id` of each of some docker-archives: changes with the contents of their images. */
export async function archiveIds(archives: readonly { archive: string }[]): Promise<string[]> {
  return Promise.all(archives.map(async ({ archive }) => (await readArchive(archive)).id));
}

/** Repository and tag of an image reference, e.g. `quay.io/coreos/etcd` and `v3.6.16`. */
export function splitTag(reference: string): { repository: string; tag: string } {
  const colon = reference.lastIndexOf(":");
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

/** Last component of an image's repository, e.g. `etcd`. */
export function imageName(reference: string): string {
  return splitTag(reference).repository.split("/").at(-1) ?? "";
}

/**
 * The only image with that name among the archives.
 *
 * @throws Error when there is none
 */
export function findImage(archives: readonly ImageArchive[], name: string): string {
  const found = archives.flatMap(({ tags }) => tags).find((tag) => imageName(tag) === name);
  if (!found) throw new Error(`none of the image archives has an image named ${name}`);
  return found;
}
