import type { ManagerDefinition, ManagerName } from "../components/manager-definitions";
import { backingKind, hasNodePorts, madeClusters } from "../settings/backing-clusters";
import { parseSettings } from "../settings/settings";
import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import { errorMessage } from "../clients/retry";
import { toolsDirectory } from "../tools/paths";
import { provide } from "../tools/provide";
import type { ProvideOptions } from "../tools/provide";
import { Store } from "../tools/store";
import { imageTask } from "../tools/task";
import type { Task } from "../tools/task";
import { imageVersionTask, manifestVersionTask, nodeTasks } from "../tools/versions";
import { isArchive, resolveManagers } from "./managers";
import type { Managers } from "./managers";
import { downloadManifest } from "./manifests";

/** What a setting names, a version or an image, and what must be set up for it besides the lock file's. */
interface Artifact {
  readonly setting: string;
  readonly value: string;
  readonly tasks: Task[];
  /** What else the setting may be; follows "is not available". */
  readonly instead?: string;
}

/**
 * Provides the versions, manifests and images that a stack's settings name. Settings that are wrong need nothing: the
 * check that follows says what is wrong with them.
 *
 * @param config the values by setting, without the project's name.
 * @returns one message, with the ways to provide it, for each that is not available.
 */
export async function provideArtifacts(
  config: Readonly<Record<string, unknown>>,
  options: ProvideOptions = {},
): Promise<string[]> {
  const { settings } = parseSettings(config);
  if (settings === undefined) {
    return [];
  }
  const errors = await downloadManifests(settings);
  const { managers } = await resolveManagers(settings);
  for (const { setting, value, tasks, instead = "" } of missingArtifacts(settings, managers)) {
    await provide(tasks, options).catch((error: unknown) => {
      errors.push(`${setting}: ${value} is not available${instead}. ${errorMessage(error)}`);
    });
  }
  return errors;
}

/** Downloads the manifests that are URLs: one message for each that cannot be. */
async function downloadManifests({ managers }: Settings): Promise<string[]> {
  const errors: string[] = [];
  for (const [name, { manifest = "" }] of Object.entries(managers)) {
    await downloadManifest(manifest).catch((error: unknown) => {
      errors.push(`managers.${name}.manifest: ${JSON.stringify(manifest)} ${errorMessage(error)}`);
    });
  }
  return errors;
}

/** One message for each version and image of which something is not there. */
export function checkArtifacts(settings: Settings, managers: Managers): string[] {
  return missingArtifacts(settings, managers).map(({ setting, value, tasks }) => {
    const labels = tasks.map(({ label }) => label).join(", ");
    return `${setting}: ${value} is not set up: run \`make preview\`, which provides what is missing: ${labels}`;
  });
}

function missingArtifacts(settings: Settings, managers: Managers): Artifact[] {
  const store = new Store(toolsDirectory());
  return namedArtifacts(settings, managers)
    .map((artifact) => ({ ...artifact, tasks: artifact.tasks.filter((task) => !store.has(task)) }))
    .filter(({ tasks }) => tasks.length > 0);
}

function namedArtifacts(settings: Settings, managers: Managers): Artifact[] {
  const { kubernetesVersion: version, managementCluster, topology } = settings;
  const { managers: definitions } = topologyKind(topology.kind);
  const isLoaded = managementCluster.kind !== "existing";
  return [
    ...(version === undefined
      ? []
      : [{ setting: "kubernetesVersion", value: version, tasks: kubernetesTasks(settings, version) }]),
    ...(Object.keys(managers) as ManagerName[]).flatMap((name) => [
      ...versionArtifacts(name, definitions[name]!, managers, isLoaded),
      ...(isLoaded ? imageArtifacts(name, settings, managers) : []),
    ]),
  ];
}

/** What the clusters that the program makes are given of Kubernetes; the others pull it. */
function kubernetesTasks(settings: Settings, version: string): Task[] {
  if (madeClusters(settings, "local").length > 0) {
    return nodeTasks(version);
  }
  return backingKind(settings) === "kind" && hasNodePorts(settings)
    ? [imageVersionTask("kube-apiserver", version)]
    : [];
}

/** @param isLoaded whether images are loaded into the management cluster; otherwise it pulls them. */
function versionArtifacts(
  name: ManagerName,
  { provider, image: locked }: ManagerDefinition,
  managers: Managers,
  isLoaded: boolean,
): Artifact[] {
  const { version, image } = managers[name]!;
  if (version === undefined) {
    return [];
  }
  const images = isLoaded && image === undefined ? [imageVersionTask(locked, version)] : [];
  const tasks = [manifestVersionTask(provider, version), ...images];
  return [{ setting: `managers.${name}.version`, value: version, tasks }];
}

/** The image that a setting names by its reference, or, where none does, the manager's own manifest. */
function imageArtifacts(name: ManagerName, settings: Settings, managers: Managers): Artifact[] {
  const { image: named } = settings.managers[name]!;
  const { image } = managers[name]!;
  if (image === undefined || (named !== undefined && isArchive(named))) {
    return [];
  }
  const tasks = [imageTask(image)];
  if (named !== undefined) {
    const instead = "; the path of a docker archive, FILE.tar, is allowed, too";
    return [{ setting: `managers.${name}.image`, value: image, tasks, instead }];
  }
  const instead = `; set managers.${name}.image to another image, or to the path of a docker archive, FILE.tar`;
  return [{ setting: `managers.${name}.manifest`, value: `its image ${image}`, tasks, instead }];
}
