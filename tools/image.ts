import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { NoSpaceError, SourceError } from "./errors";
import type { HttpClient } from "./http";
import type { Meter } from "./progress";
import { type Blob, hexOf, locationOf, RegistryImage } from "./registry";
import { lastLine, run, saysFullDisk } from "./run";

/**
 * Copies an image for linux/amd64 from its registry.
 *
 * @param folder an empty folder.
 * @returns a docker archive in it, in which the image has the name `reference`, as `docker load`, `ctr images import`
 *   and `kind load image-archive` read it. Its layers stay compressed.
 * @throws SourceError, NoSpaceError
 * @see https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format
 */
export async function pullImage(reference: string, folder: string, http: HttpClient, meter: Meter): Promise<string> {
  const image = new RegistryImage(locationOf(reference), http);
  const { config, layers } = await image.manifest();
  // An image may have the same layer twice.
  const blobs = new Map([config, ...layers].map((blob) => [fileOf(blob), blob]));
  meter.total = [...blobs.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [file, blob] of blobs) {
    await image.download(blob, join(folder, file), meter);
  }
  const contents = [{ Config: fileOf(config), RepoTags: [reference], Layers: layers.map(fileOf) }];
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(contents));
  return pack(folder, ["manifest.json", ...blobs.keys()], reference);
}

function fileOf({ digest }: Blob): string {
  return `blob-${hexOf(digest)}`;
}

/** Puts files of a folder into an archive there, and removes them. */
async function pack(folder: string, files: readonly string[], reference: string): Promise<string> {
  const archive = join(folder, "image.tar");
  const { status, stderr } = await run("tar", ["--create", "--file", archive, "--directory", folder, ...files]);
  if (status !== 0) {
    const message = `${reference}: ${lastLine(stderr)}`;
    throw saysFullDisk(stderr) ? new NoSpaceError(message) : new SourceError(message);
  }
  files.forEach((file) => rmSync(join(folder, file)));
  return archive;
}
