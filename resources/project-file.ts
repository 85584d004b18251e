import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** A file on this machine as an input. */
export interface ProjectFile {
  /** Path, absolute or relative to the Pulumi project. */
  path: string;
  /** SHA-256 of its contents, so that another file in the same place is a change. */
  sha256: string;
}

/** The file in a place as it is now. */
export function projectFile(path: string): ProjectFile {
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  return { path: relative(process.cwd(), path), sha256 };
}
