import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";

import { referenceOf } from "./lock";
import { versionOf } from "./machine";
import { lastLine, run } from "./run";
import { DamagedError, filesOf, SourceError, type Task } from "./task";

/** Where a mirror lies if MIRROR names none, relative to the project. */
const DEFAULT_MIRROR = "../shared/mirror";

/** The mirror's file with the archives' sums, in the format of sha256sum. */
const SUMS = "SHA256SUMS";

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

/** The SHA-256 sum of a file, in hexadecimal. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/**
 * The sum that a list in the format of sha256sum ("SUM  FILE" lines, or one bare sum) gives for a file.
 *
 * @returns undefined if the list does not name the file.
 */
export function sumIn(list: string, file: string): string | undefined {
  const lines = list.split("\n").map((line) => line.trim().split(/\s+/));
  const bare = lines.find((words) => words.length === 1 && /^[0-9a-f]{64}$/i.test(words[0]!));
  const line = lines.find(([, name]) => name !== undefined && basename(name.replace(/^\*/, "")) === file);
  return (line ?? bare)?.[0]?.toLowerCase();
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
  const paths = tasks.flatMap(filesOf);
  const { stderr } = await run("tar", [
    "--extract",
    "--xz",
    "--no-same-owner",
    "--file",
    file,
    "--directory",
    folder,
    ...paths,
  ]);
  // tar fails if one path is absent, though it unpacks the others: what counts is whether anything came out.
  if (!paths.some((path) => existsSync(join(folder, path)))) {
    throw new SourceError(`not in the mirror (${archive}: ${lastLine(stderr)})`);
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
  const absent = filesOf(task).filter((file) => !existsSync(join(folder, file)));
  if (absent.length > 0) {
    throw new SourceError(`not in the mirror (${item.mirror.archive} has no ${absent.join(", ")})`);
  }
  const first = join(folder, filesOf(task)[0]!);
  const [wanted, found] =
    task.kind === "tool"
      ? [item.version, await versionOf(task.name, first, env)]
      : task.kind === "image"
        ? [referenceOf(item), await imageIn(first)]
        : [item.version, item.version];
  if (found !== wanted) {
    throw new SourceError(`not in the mirror (${item.mirror.archive} has ${found ?? "one of no known version"})`);
  }
  return join(folder, item.mirror.path);
}

async function checkArchive(mirror: string, archive: string): Promise<void> {
  const list = join(mirror, SUMS);
  const expected = existsSync(list) ? sumIn(readFileSync(list, "utf8"), archive) : undefined;
  if (expected === undefined) {
    throw new SourceError(`${archive} is not used: ${list} has no checksum for it`);
  }
  const actual = await sha256(join(mirror, archive));
  if (actual !== expected) {
    throw new DamagedError(`${join(mirror, archive)} is damaged: its SHA-256 is ${actual}, ${SUMS} says ${expected}`);
  }
}

/** The first name that a docker archive gives its image. */
async function imageIn(file: string): Promise<string | undefined> {
  const { stdout } = await run("tar", ["--extract", "--to-stdout", "--file", file, "manifest.json"]);
  return /"RepoTags":\s*\["([^"]+)"/.exec(stdout)?.[1];
}
