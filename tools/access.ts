import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";

/** Why a file cannot be read, or undefined if it can. */
export function readProblem(file: string): string | undefined {
  return accessProblem(file, constants.R_OK);
}

/** Why a directory, or what of it exists already, cannot be written to; undefined if it can. */
export function writeProblem(directory: string): string | undefined {
  return existsSync(directory) ? accessProblem(directory, constants.W_OK) : writeProblem(dirname(directory));
}

function accessProblem(path: string, mode: number): string | undefined {
  try {
    accessSync(path, mode);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
