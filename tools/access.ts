import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** Why a text cannot be read from a file, or undefined if it can. */
export function readProblem(file: string): string | undefined {
  return problemOf(() => {
    if (readFileSync(file, "utf8").trim() === "") {
      throw new Error("it is empty");
    }
  });
}

/** Why a directory, or what of it exists already, cannot be written to; undefined if it can. */
export function writeProblem(directory: string): string | undefined {
  return existsSync(directory)
    ? problemOf(() => accessSync(directory, constants.W_OK))
    : writeProblem(dirname(directory));
}

function problemOf(access: () => void): string | undefined {
  try {
    access();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
