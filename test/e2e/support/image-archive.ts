import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packImage } from "../../../testing/docker-archive";
import { outputOf } from "../../../tools/run";

/** An image of an archive. */
export interface BuiltImage {
  /** With registry and tag. */
  reference: string;
  /** A label of the image, which changes its ID. */
  label: string;
}

/** The entry of the one image in a docker archive's manifest.json. */
interface ManifestEntry {
  Config: string;
  Layers: string[];
}

/**
 * Writes a docker archive with the layers of another one, as a build does that has changed nothing but a label.
 *
 * @param source path of a docker archive with one image.
 * @returns the ID of the image: the digest of its configuration.
 */
export async function writeImageArchive(file: string, source: string, image: BuiltImage): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "image-archive-"));
  try {
    await outputOf("tar", ["--extract", "--file", source, "--directory", directory]);
    const [entry] = (await readJson(join(directory, "manifest.json"))) as [ManifestEntry];
    const config = (await readJson(join(directory, entry.Config))) as { config?: object };
    const changed = { ...config, config: { ...config.config, Labels: { build: image.label } } };
    return await packImage(file, directory, { reference: image.reference, config: changed, layers: entry.Layers });
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, "utf8"));
}
