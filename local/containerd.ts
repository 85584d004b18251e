import { outputOf } from "../tools/run";
import type { ImageArchive } from "./images";

/** milliseconds for an answer of containerd */
const answerTimeout = 5_000;

/** milliseconds for the import of one image */
const importTimeout = 300_000;

/**
 * Runs `ctr` on a node's containerd, whose socket is in the node's own /run. It runs in the node's PID namespace: when the
 * node dies, `ctr` would wait for containerd for ever.
 *
 * @param init host pid of the node's process 1
 * @throws CommandError (as a rejection)
 */
export function ctr(init: number, args: readonly string[], timeout?: number): Promise<string> {
  const socket = `/proc/${init}/root/run/containerd/containerd.sock`;
  const command = ["ctr", "--address", socket, "--namespace", "k8s.io", ...args];
  return outputOf("nsenter", ["--target", String(init), "--pid", ...command], { timeout });
}

/**
 * Whether a node's containerd answers within 5 s.
 *
 * @throws Error (as a rejection) if it answers, but cannot run pods: its CRI plugin failed to start, and will not try again
 */
export async function isServing(init: number): Promise<boolean> {
  const plugins = await ctr(init, ["plugins", "ls"], answerTimeout).catch(() => undefined);
  if (plugins?.split("\n").some((line) => /\scri\s.*\serror\s*$/.test(line))) {
    throw new Error("containerd's CRI plugin failed to start");
  }
  return plugins !== undefined;
}

/**
 * Imports archives into containerd, two at a time (one reads and writes while the other computes digests).
 *
 * @throws Error (as a rejection) that names the archive which could not be imported
 */
async function importImages(init: number, archives: readonly ImageArchive[]): Promise<void> {
  const queue = [...archives];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await ctr(init, ["images", "import", next.file], importTimeout);
    }
  };
  await Promise.all([worker(), worker()]);
}

/**
 * Imports those archives of which containerd lacks an image, or has one of the same tag with other contents.
 *
 * @param imported the `id` of the archive that each tag came from
 * @throws Error (as a rejection) that names the archive which could not be imported
 */
export async function importChangedImages(
  init: number,
  archives: readonly ImageArchive[],
  imported: Readonly<Record<string, string>>,
): Promise<void> {
  const names = await ctr(init, ["images", "ls", "--quiet"]);
  const present = new Set(names.split("\n"));
  const isImported = ({ tags, id }: ImageArchive) => tags.every((tag) => present.has(tag) && imported[tag] === id);
  await importImages(
    init,
    archives.filter((archive) => !isImported(archive)),
  );
}
