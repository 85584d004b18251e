import type { ManagerName } from "../components/manager-definitions";
import { managerDefinitions } from "../components/manager-definitions";
import { parseSettings } from "../settings/settings";
import type { Settings } from "../settings/settings";
import { errorMessage } from "../clients/retry";
import { toolsDirectory } from "../tools/paths";
import { provide } from "../tools/provide";
import type { ProvideOptions } from "../tools/provide";
import { Store } from "../tools/store";
import type { Task } from "../tools/task";
import { imageTaskOf, manifestTaskOf, nodeTasks } from "../tools/versions";

/** A version that is set, and what must be there for it. */
interface WantedVersion {
  readonly setting: string;
  readonly version: string;
  readonly tasks: Task[];
}

/**
 * Provides what the versions in a stack's settings need. Settings that are wrong need nothing: the check that follows
 * says what is wrong with them.
 *
 * @param config the values by setting, without the project's name.
 * @returns one message, with the ways to provide it, for each version that cannot be had.
 */
export async function provideVersions(
  config: Readonly<Record<string, unknown>>,
  options: ProvideOptions = {},
): Promise<string[]> {
  const { settings } = parseSettings(config);
  const errors: string[] = [];
  for (const { setting, version, tasks } of settings === undefined ? [] : missingVersions(settings)) {
    await provide(tasks, options).catch((error: unknown) => {
      errors.push(`${setting}: ${version} cannot be had. ${errorMessage(error)}`);
    });
  }
  return errors;
}

/** One message for each version of which something is not there. */
export function checkVersions(settings: Settings): string[] {
  return missingVersions(settings).map(({ setting, version, tasks }) => {
    const labels = tasks.map(({ label }) => label).join(", ");
    return `${setting}: ${version} is not set up: run \`make preview\`, which provides what is missing: ${labels}`;
  });
}

function missingVersions(settings: Settings): WantedVersion[] {
  const store = new Store(toolsDirectory());
  return wantedVersions(settings)
    .map((wanted) => ({ ...wanted, tasks: wanted.tasks.filter((task) => !store.has(task)) }))
    .filter(({ tasks }) => tasks.length > 0);
}

function wantedVersions(settings: Settings): WantedVersion[] {
  const { kubernetesVersion, managers } = settings;
  const ofManagers = Object.entries(managers).flatMap(([name, { version, image }]): WantedVersion[] => {
    if (version === undefined) {
      return [];
    }
    const { provider, image: locked } = managerDefinitions[name as ManagerName];
    const isLoaded = image === undefined && settings.managementCluster.kind !== "existing";
    const tasks = [manifestTaskOf(provider, version), ...(isLoaded ? [imageTaskOf(locked, version)] : [])];
    return [{ setting: `managers.${name}.version`, version, tasks }];
  });
  return kubernetesVersion === undefined
    ? ofManagers
    : [
        {
          setting: "kubernetesVersion",
          version: kubernetesVersion,
          tasks: kubernetesTasks(settings, kubernetesVersion),
        },
        ...ofManagers,
      ];
}

/** What the clusters that the program makes are given of Kubernetes; the others pull it. */
function kubernetesTasks({ managementCluster, backingCluster }: Settings, version: string): Task[] {
  if (managementCluster.kind === "local" || backingCluster.kind === "local") {
    return nodeTasks(version);
  }
  return backingCluster.kind === "kind" ? [imageTaskOf("kube-apiserver", version)] : [];
}
