import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";

import { DamagedError, type Task } from "./task";

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
 * Checks a task's files against the sums in the lock file.
 *
 * @param prepared the folder with the files.
 * @throws DamagedError
 */
export async function checkSums({ item }: Task, prepared: string): Promise<void> {
  for (const [file, expected] of Object.entries(item.sha256 ?? {})) {
    const actual = await sha256(join(prepared, file));
    if (actual !== expected) {
      throw new DamagedError(`${file} is damaged: its SHA-256 is ${actual}, tools.lock.json says ${expected}`);
    }
  }
}
