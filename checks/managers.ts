import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { readManifest } from "../resources/release-manifest";
import { managerDefinitions } from "../components/manager-definitions";
import type { ImageArchiveFile, ManagerName, ManagerSettings } from "../components/manager-definitions";
import { errorMessage } from "../clients/retry";
import { readArchive } from "../local/images";
import type { ImageArchive } from "../local/images";
import type { Settings } from "../settings/settings";
import { HttpClient } from "../tools/http";
import { localDirectory } from "../tools/paths";
import { archivePath, manifestPath } from "../tools/versions";

/** Managers as components take them, by name: what a setting names is a file on this machine. */
export type Managers = Partial<Record<ManagerName, ManagerSettings>>;

/** The settings of one manager. */
export type ManagerSetting = NonNullable<Settings["managers"][ManagerName]>;
type ManagerImage = Pick<ManagerSettings, "image" | "imageArchive">;

/**
 * Looks up what the settings of managers name: images, by archive or reference, and manifests, which are downloaded if
 * they are URLs.
 *
 * @returns one message per thing that is not there, or not what it must be.
 */
export async function resolveManagers(settings: Settings): Promise<{ managers: Managers; errors: string[] }> {
  const errors: string[] = [];
  const attempt = async <T>(setting: string, value: string, resolve: () => Promise<T>): Promise<T | undefined> => {
    return resolve().catch((error: unknown) => {
      errors.push(`${setting}: ${JSON.stringify(value)} ${errorMessage(error)}`);
      return undefined;
    });
  };
  const entries = Object.entries(settings.managers).map(async ([name, manager]) => {
    const { image, manifest } = manager;
    const path = `managers.${name}`;
    const { kind } = settings.managementCluster;
    const loaded =
      image === undefined ? undefined : await attempt(`${path}.image`, image, () => resolveImage(image, kind));
    const file =
      manifest === undefined ? undefined : await attempt(`${path}.manifest`, manifest, () => resolveManifest(manifest));
    return [name, resolved(manager, loaded, file)] as const;
  });
  return { managers: Object.fromEntries(await Promise.all(entries)), errors };
}

/** The release manifests of the managers: their own, or those of their versions. */
export function manifestsOf(managers: Managers): string[] {
  return Object.entries(managerDefinitions).map(([name, { provider }]) => {
    const { manifest, version } = managers[name as ManagerName] ?? {};
    return manifest ?? manifestPath(provider, version);
  });
}

/** An image is an archive if it is a path of a tar: a reference that ends so would be a name without tag. */
export function isArchive(image: string): boolean {
  return image.endsWith(".tar");
}

function resolved(
  manager: ManagerSetting,
  image: ManagerImage | undefined,
  manifest: string | undefined,
): ManagerSettings {
  return { ...manager, ...image, ...(manifest !== undefined && { manifest }) };
}

/** An image, with the archive that it is loaded from; a cluster of kind `existing` pulls it. */
async function resolveImage(image: string, kind: string): Promise<ManagerImage> {
  if (isArchive(image)) {
    return resolveArchive(image, kind);
  }
  const path = archivePath(image);
  // One that is missing is another check's.
  return kind === "existing" || !existsSync(path)
    ? { image }
    : { image, imageArchive: archiveFile(path, await readArchive(path)) };
}

/** The image in a docker archive. */
async function resolveArchive(path: string, kind: string): Promise<ManagerImage> {
  if (kind === "existing") {
    throw new Error(
      'cannot be loaded into a management cluster of kind "existing": push the image to a registry that the cluster ' +
        "reaches, and set its reference",
    );
  }
  if (!existsSync(path)) {
    throw new Error("does not exist: it must be a docker archive, as `docker save` writes it, or an image's reference");
  }
  const archive = await readArchive(path).catch((error: unknown) => {
    throw new Error(`is not a docker archive, as \`docker save\` writes it: ${errorMessage(error).split("\n")[0]}`);
  });
  const { tags } = archive;
  if (tags.length !== 1) {
    throw new Error(`has ${tags.length} tagged images (${tags.join(", ") || "none"}); it must have one`);
  }
  return { image: tags[0]!, imageArchive: archiveFile(path, archive) };
}

function archiveFile(path: string, { id }: ImageArchive): ImageArchiveFile {
  return { path: relative(process.cwd(), path), id };
}

/** The file with a manifest. */
async function resolveManifest(manifest: string): Promise<string> {
  const file = /^https?:\/\//.test(manifest) ? await download(manifest) : manifest;
  if (!existsSync(file)) {
    throw new Error("does not exist: it must be a release manifest, as a file or a URL");
  }
  const objects = await readManifest(file).catch((error: unknown) => {
    throw new Error(`is not a release manifest: ${errorMessage(error).split("\n")[0]}`);
  });
  if (!objects.some(({ kind }) => kind === "Deployment")) {
    throw new Error("is not a release manifest: it has no Deployment of a controller manager");
  }
  return file;
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
