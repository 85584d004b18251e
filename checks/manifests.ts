import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage } from "../clients/retry";
import { managerImage } from "../resources/manager-deployment/deployment";
import { readManifest } from "../resources/release-manifest";
import { HttpClient } from "../tools/http";
import { localDirectory } from "../tools/paths";

/** The release manifest that a setting names. */
export interface OwnManifest {
  readonly path: string;
  /** Reference of the manager's image. */
  readonly image: string;
}

/**
 * Looks up a manifest, which is downloaded if it is a URL.
 *
 * @throws Error that reads on after the manifest: it is not there, or no release manifest.
 */
export async function resolveManifest(manifest: string): Promise<OwnManifest> {
  const path = /^https?:\/\//.test(manifest) ? await download(manifest) : manifest;
  if (!existsSync(path)) {
    throw new Error("does not exist: it must be a release manifest, as a file or a URL");
  }
  try {
    return { path, image: managerImage(await readManifest(path)) };
  } catch (error) {
    throw new Error(`is not a release manifest: ${errorMessage(error).split("\n")[0]}`, { cause: error });
  }
}

/** Downloads a manifest, each time: what a URL names may have changed. */
async function download(url: string): Promise<string> {
  const text = await fetchText(url).catch((error: unknown) => {
    throw new Error(`cannot be downloaded: ${errorMessage(error).replace(`${url}: `, "")}`);
  });
  const directory = join(localDirectory(), "manifests");
  const file = join(directory, `${createHash("sha256").update(url).digest("hex").slice(0, 16)}.yaml`);
  await mkdir(directory, { recursive: true });
  if (!existsSync(file) || (await readFile(file, "utf8")) !== text) {
    await writeFile(file, text);
  }
  return file;
}

async function fetchText(url: string): Promise<string> {
  const http = new HttpClient(process.env, (line) => console.error(line));
  try {
    await http.reach(url);
    return await http.text(url);
  } finally {
    await http.close();
  }
}
