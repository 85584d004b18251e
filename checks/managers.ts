import { existsSync } from "node:fs";
import { relative } from "node:path";
import type {
  ImageArchiveFile,
  ManagerDefinitions,
  ManagerName,
  ManagerSettings,
} from "../components/manager-definitions";
import { errorMessage } from "../clients/retry";
import { readArchive } from "../local/images";
import type { ImageArchive } from "../local/images";
import type { Settings } from "../settings/settings";
import { archivePath, manifestPath } from "../tools/versions";
import { resolveManifest } from "./manifests";

/** Managers as components take them, by name: what a setting names is a file on this machine. */
export type Managers = Partial<Record<ManagerName, ManagerSettings>>;

/** The settings of one manager. */
export type ManagerSetting = NonNullable<Settings["managers"][ManagerName]>;
type ManagerImage = Pick<ManagerSettings, "image" | "imageArchive">;

/**
 * Looks up what the settings of managers name: images, by archive or reference, and manifests, which name an image
 * where no setting does.
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
    const own =
      manifest === undefined ? undefined : await attempt(`${path}.manifest`, manifest, () => resolveManifest(manifest));
    const named = image ?? own?.image;
    const loaded =
      named === undefined ? undefined : await attempt(`${path}.image`, named, () => resolveImage(named, kind));
    return [name, resolved(manager, loaded, own?.path)] as const;
  });
  return { managers: Object.fromEntries(await Promise.all(entries)), errors };
}

/** The release manifests of the managers: their own, or those of their versions. */
export function manifestsOf(definitions: ManagerDefinitions, managers: Managers): string[] {
  return Object.entries(definitions).map(([name, { provider }]) => {
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
