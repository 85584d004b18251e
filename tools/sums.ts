import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";

import { DamagedError } from "./errors";

/** A checksum as its publisher wrote it. */
export interface Checksum {
  readonly algorithm: "SHA-1" | "SHA-256";
  /** Hexadecimal, lower case. */
  readonly sum: string;
}

/** The algorithms that publishers use, by the length of a sum: shasum's default and sha256sum. */
const ALGORITHMS = new Map<number, Checksum["algorithm"]>([
  [40, "SHA-1"],
  [64, "SHA-256"],
]);

/**
 * The checksum that a list in the format of shasum and sha256sum ("SUM  FILE" lines, or one bare sum) gives for a file.
 *
 * @returns undefined if the list does not name the file.
 */
export function checksumIn(list: string, file: string): Checksum | undefined {
  const lines = list.split("\n").map((line) => line.trim().split(/\s+/));
  const bare = lines.find((words) => words.length === 1 && /^[0-9a-f]+$/i.test(words[0]!));
  const line = lines.find(([, name]) => name !== undefined && basename(name.replace(/^\*/, "")) === file);
  const sum = (line ?? bare)?.[0]?.toLowerCase() ?? "";
  const algorithm = ALGORITHMS.get(sum.length);
  return algorithm && { algorithm, sum };
}

/**
 * Compares a file with its checksum.
 *
 * @param name how the message names the file.
 * @param source who says what the checksum is.
 * @throws DamagedError with both sums.
 */
export async function assertChecksum(file: string, expected: Checksum, name: string, source: string): Promise<void> {
  const hash = createHash(expected.algorithm.replace("-", ""));
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest("hex");
  if (actual !== expected.sum) {
    throw new DamagedError(
      `${name} is damaged: its ${expected.algorithm} is ${actual}, ${source} says ${expected.sum}`,
    );
  }
}
