import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Contents of a JSON file of known shape, or undefined when there is no such file.
 *
 * @throws with the file's name if it is not JSON.
 */
export async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readText(file);
  return text === undefined ? undefined : parseJson<T>(text, file);
}

/**
 * What a JSON text of known shape says.
 *
 * @param where it is from, for the message.
 * @throws if it is not JSON.
 */
export function parseJson<T>(text: string, where: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
  }
}

/** Contents of a text file, or undefined when there is no such file. */
export async function readText(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
}

/** Writes a JSON file entirely or not at all (through FILE.new); makes its directory when missing. Default mode: the umask's. */
export async function writeJson(file: string, value: unknown, mode = 0o666): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(value, undefined, 2) + "\n", { mode });
  await rename(`${file}.new`, file);
}
