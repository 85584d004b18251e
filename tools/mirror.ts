import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix, resolve } from "node:path";

import { NoSpaceError, SourceError } from "./errors";
import { referenceOf } from "./lock";
import { versionOf } from "./machine";
import { run, saysFullDisk } from "./run";
import { assertChecksum, checksumIn } from "./sums";
import type { Task } from "./task";

/** Where a mirror lies if MIRROR names none, relative to the project. */
const DEFAULT_MIRROR = "../shared/mirror";

/** The mirror's file with the archives' sums, in the format of sha256sum. */
const SUMS = "SHA256SUMS";

/** What tar says if an archive lacks some of the paths. */
const TAR_OF_ABSENT_PATHS = /: Not found in archive$|: Exiting with failure status due to previous errors$/;

/**
 * The mirror's directory: MIRROR, relative to the project, or its default where that exists. An empty MIRROR means no
 * mirror.
 *
 * @throws if MIRROR names no directory.
 */
export function mirrorDirectory(root: string, env: NodeJS.ProcessEnv): string | undefined {
  const directory = resolve(root, env.MIRROR ?? DEFAULT_MIRROR);
  const exists = statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (env.MIRROR && !exists) {
    throw new Error(`MIRROR=${env.MIRROR} is no directory`);
  }
  return exists && env.MIRROR !== "" ? directory : undefined;
}

/**
 * Checks one archive of the mirror against its sum and unpacks the tasks' paths.
 *
 * @param folder an empty folder to unpack into.
 * @throws SourceError if the archive is absent, not listed, not what its sum says, or cannot be unpacked.
 */
export async function unpackFromMirror(
  mirror: string,
  archive: string,
  tasks: readonly Task[],
  folder: string,
): Promise<void> {
  const file = join(mirror, archive);
  if (!existsSync(file)) {
    throw new SourceError(`not in the mirror (${mirror} has no ${archive})`);
  }
  await checkArchive(mirror, archive);
  const paths = tasks.flatMap(archivedFiles);
  const extract = ["--extract", "--xz", "--no-same-owner", "--file", file, "--directory", folder];
  const { stderr } = await run("tar", [...extract, ...paths], { env: { ...process.env, LC_ALL: "C" } });
  if (saysFullDisk(stderr)) {
    throw new NoSpaceError(`no space is left for ${file}`);
  }
  // tar goes on if a path is absent, and fails at the end; what is absent is noticed when it is looked at.
  const problem = stderr.split("\n").find((line) => line !== "" && !TAR_OF_ABSENT_PATHS.test(line));
  if (problem !== undefined) {
    throw new SourceError(`${file} cannot be unpacked: ${problem}`);
  }
}

/**
 * Checks what an archive held for a task.
 *
 * @returns the unpacked file or folder.
 * @throws SourceError if it is not there or is of another version than the lock file says.
 */
export async function checkUnpacked(task: Task, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { item } = task;
  const { archive, path } = item.mirror!;
  const absent = archivedFiles(task).filter((file) => !existsSync(join(folder, file)));
  if (absent.length > 0) {
    throw new SourceError(`not in the mirror (${archive} has no ${absent.join(", ")})`);
  }
  const first = join(folder, archivedFiles(task)[0]!);
  const [wanted, found] =
    task.kind === "tool"
      ? [item.version, await versionOf(task.name, first, env)]
      : task.kind === "image"
        ? [referenceOf(item), await imageIn(first)]
        : [item.version, item.version];
  if (found !== wanted) {
    throw new SourceError(`not in the mirror (${archive} has ${found ?? "one of no known version"})`);
  }
  return join(folder, path);
}

/** The paths of a task's files in its archive. */
function archivedFiles({ item: { files, mirror } }: Task): string[] {
  return files?.map((file) => posix.join(mirror!.path, file)) ?? [mirror!.path];
}

async function checkArchive(mirror: string, archive: string): Promise<void> {
  const list = join(mirror, SUMS);
  const expected = existsSync(list) ? checksumIn(readFileSync(list, "utf8"), archive) : undefined;
  if (expected === undefined) {
    throw new SourceError(`${archive} is not used: ${list} has no checksum for it`);
  }
  const file = join(mirror, archive);
  await assertChecksum(file, expected, file, SUMS);
}

/** The first name that a docker archive gives its image. */
async function imageIn(file: string): Promise<string | undefined> {
  const { stdout } = await run("tar", ["--extract", "--to-stdout", "--file", file, "manifest.json"]);
  return /"RepoTags":\s*\["([^"]+)"/.exec(stdout)?.[1];
}
