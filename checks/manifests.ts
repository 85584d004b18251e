import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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
 * Looks up a manifest; of a URL, what was downloaded last.
 *
 * @throws Error that reads on after the manifest: it is not there, or no release manifest.
 */
export async function resolveManifest(manifest: string): Promise<OwnManifest> {
  const path = isUrl(manifest) ? downloadedFile(manifest) : manifest;
  if (!existsSync(path)) {
    throw new Error(
      isUrl(manifest)
        ? "has not been downloaded: run `make preview`, which does that"
        : "does not exist: it must be a release manifest, as a file or a URL",
    );
  }
  try {
    return { path, image: managerImage(await readManifest(path)) };
  } catch (error) {
    throw new Error(`is not a release manifest: ${errorMessage(error).split("\n")[0]}`, { cause: error });
  }
}

/**
 * Downloads a manifest that is a URL, each time: what it names may have changed. Others may read the file meanwhile.
 *
 * @throws Error that reads on after the manifest.
 */
export async function downloadManifest(manifest: string): Promise<void> {
  if (!isUrl(manifest)) {
    return;
  }
  const text = await fetchText(manifest).catch((error: unknown) => {
    throw new Error(`cannot be downloaded: ${errorMessage(error).replace(`${manifest}: `, "")}`);
  });
  const file = downloadedFile(manifest);
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, text);
  await rename(draft, file);
}

/** Whether a manifest is a URL, and no file. */
export function isUrl(manifest: string): boolean {
  return /^https?:\/\//.test(manifest);
}

function downloadedFile(url: string): string {
  const name = createHash("sha256").update(url).digest("hex").slice(0, 16);
  return join(localDirectory(), "manifests", `${name}.yaml`);
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
