import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  RepoTags: string[];
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
    const changed = JSON.stringify({ ...config, config: { ...config.config, Labels: { build: image.label } } });
    const digest = createHash("sha256").update(changed).digest("hex");
    const manifest = [{ ...entry, Config: `${digest}.json`, RepoTags: [image.reference] }];
    await writeFile(join(directory, `${digest}.json`), changed);
    await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
    const files = ["manifest.json", `${digest}.json`, ...entry.Layers];
    await outputOf("tar", ["--create", "--file", file, "--directory", directory, ...files]);
    return `sha256:${digest}`;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, "utf8"));
}
