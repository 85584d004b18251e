import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { outputOf } from "../tools/run";
import { lockedArchive, type ImageName } from "../tools/lock";

/** Unpacks an image of the lock file into a folder of its name in `directory`, and returns that folder: its root. */
export async function unpackImage(name: ImageName, directory: string): Promise<string> {
  const archive = join(directory, `${name}-archive`);
  const root = join(directory, name);
  await unpack(lockedArchive(name), archive);
  const manifest = JSON.parse(await readFile(join(archive, "manifest.json"), "utf8")) as [{ Layers: string[] }];
  for (const layer of manifest[0].Layers) {
    await unpack(join(archive, layer), root);
  }
  return root;
}

async function unpack(file: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await outputOf("tar", ["--extract", "--no-same-owner", "--file", file, "--directory", directory]);
}
