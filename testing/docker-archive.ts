import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outputOf } from "../tools/run";

/** The one image of a docker archive. */
export interface ImageContents {
  /** With registry and tag. */
  reference: string;
  /** https://github.com/opencontainers/image-spec/blob/main/config.md */
  config: object;
  /** Paths of the layers, relative to the directory that they are in. */
  layers: string[];
}

/**
 * Writes a docker archive, as `docker save` does.
 *
 * @param directory that has the layers; the other files of the archive are written there, too.
 * @returns the ID of the image: the digest of its configuration.
 */
export async function packImage(
  file: string,
  directory: string,
  { reference, config, layers }: ImageContents,
): Promise<string> {
  const text = JSON.stringify(config);
  const digest = createHash("sha256").update(text).digest("hex");
  const manifest = [{ Config: `${digest}.json`, RepoTags: [reference], Layers: layers }];
  await writeFile(join(directory, `${digest}.json`), text);
  await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
  const files = ["manifest.json", `${digest}.json`, ...layers];
  await outputOf("tar", ["--create", "--file", file, "--directory", directory, ...files]);
  return `sha256:${digest}`;
}
