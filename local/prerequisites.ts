import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { missingPackages, NODE_PACKAGES } from "../tools/packages";
import { firstLine, run } from "../tools/run";
import { readTopCgroup } from "./cgroup";
import { cgroupProblem } from "./hierarchies";
import { mountOf, readMounts } from "./mounts";

/**
 * An image layer in a directory: an overlay with a file that is deleted in it. What cannot be the upper layer of one
 * (NFS, an overlay, XFS without file types) fails in one of the steps.
 */
const tryLayer = `cd "$1"; directory=$(mktemp --directory .layer-XXXXXX)
trap 'cd ..; umount "$directory/merged" 2>/dev/null || true; rm --recursive --force "$directory"' EXIT
cd "$directory"; mkdir lower upper work merged; touch lower/file
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay merged
rm merged/file; touch merged/other; mv merged/other merged/file`;

/**
 * Checks that this machine can run a local node in a directory: the user is root, the packages are installed, there are
 * cgroups, and the directory's file system can hold the layers of images.
 *
 * @param directory absolute path; it need not exist
 * @throws Error (as a rejection) that says what to do
 */
export async function assertPrerequisites(directory: string): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) throw new Error("local clusters need Linux and root");
  const missing = missingPackages(NODE_PACKAGES, process.env);
  if (missing.length > 0) {
    throw new Error(
      `local clusters need Debian packages that are not installed: ${missing.map(({ name }) => name).join(" ")}`,
    );
  }
  const mounts = await readMounts();
  const problem = cgroupProblem(mounts, await readTopCgroup(mounts)) ?? (await layerProblem(existingParent(directory)));
  if (problem !== undefined) throw new Error(`local clusters cannot run here: ${problem}`);
}

/** What to look at if a step of making a node fails on a machine with SELinux; empty on others. */
export async function selinuxHint(): Promise<string> {
  const enforce = await readFile("/sys/fs/selinux/enforce", "utf8").catch(() => "0");
  return enforce.trim() === "1"
    ? "SELinux is enforcing: `ausearch -m avc -ts recent` shows what it has denied, `setenforce 0` lets it happen\n"
    : "";
}

async function layerProblem(directory: string): Promise<string | undefined> {
  const { status, stderr } = await run("unshare", ["--mount", "bash", "-ec", tryLayer, "bash", directory]);
  if (status === 0) return undefined;
  const type = mountOf(await readMounts(), await realpath(directory))?.type;
  return (
    `${directory} is on a file system (${type}) that cannot hold the layers of images (${firstLine(stderr)}): ` +
    "use a checkout on ext4, XFS or Btrfs"
  );
}

function existingParent(directory: string): string {
  return existsSync(directory) ? directory : existingParent(dirname(directory));
}
