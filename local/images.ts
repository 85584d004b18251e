import { run } from "./exec";

/** A docker-archive and the image in it. */
export interface ImageArchive {
  /** path of the tar */
  file: string;
  /** tags of the images in it, as written by `docker save`, e.g. registry.k8s.io/etcd:3.6.4-0 */
  tags: string[];
  /** changes with the contents of the images: their configurations' names, which have their digests */
  id: string;
}

/** Images without which no control plane starts. */
const controlPlane = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "pause"];

/**
 * Reads which images a docker-archive has.
 *
 * @throws Error (as a rejection) when the file is missing or no docker-archive
 */
export async function readArchive(file: string): Promise<ImageArchive> {
  const manifest = await run("tar", ["--extract", "--to-stdout", "--occurrence=1", "--file", file, "manifest.json"]);
  const images = JSON.parse(manifest) as { Config: string; RepoTags: string[] | null }[];
  const tags = images.flatMap((image) => image.RepoTags ?? []);
  return { file, tags, id: images.map(({ Config: config }) => config).join(" ") };
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

/** Whether an archive has an image that the control plane's start waits for. */
export function isControlPlane(archive: ImageArchive): boolean {
  return archive.tags.some((tag) => controlPlane.includes(imageName(tag)));
}

/**
 * Imports archives into containerd, two at a time (one reads and writes while the other computes digests).
 *
 * @param socket path of containerd's socket
 * @throws Error (as a rejection) that names the archive which could not be imported
 */
export async function importImages(socket: string, archives: readonly ImageArchive[]): Promise<void> {
  const queue = [...archives];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await run("ctr", ["--address", socket, "--namespace", "k8s.io", "images", "import", next.file]);
    }
  };
  await Promise.all([worker(), worker()]);
}

/**
 * Imports those archives of which containerd lacks an image, or has one of the same tag with other contents.
 *
 * @param socket path of containerd's socket
 * @param imported the `id` of the archive that each tag came from
 * @throws Error (as a rejection) that names the archive which could not be imported
 */
export async function importChangedImages(
  socket: string,
  archives: readonly ImageArchive[],
  imported: Readonly<Record<string, string>>,
): Promise<void> {
  const names = await run("ctr", ["--address", socket, "--namespace", "k8s.io", "images", "ls", "--quiet"]);
  const present = new Set(names.split("\n"));
  const isImported = ({ tags, id }: ImageArchive) => tags.every((tag) => present.has(tag) && imported[tag] === id);
  await importImages(
    socket,
    archives.filter((archive) => !isImported(archive)),
  );
}
