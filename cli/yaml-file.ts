import { readFile } from "node:fs/promises";
import { parse } from "yaml";

/**
 * Reads a YAML file.
 *
 * @param name what errors call it. Default: its path.
 * @throws Error if there is none, or it is not YAML.
 */
export async function readYaml(file: string, name = file): Promise<unknown> {
  try {
    return parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Error(`${name}: cannot be read as YAML: ${(error as Error).message.split("\n")[0]}`, { cause: error });
  }
}
