import { readFleetId } from "../settings/fleet-id";
import { parseSettings } from "../settings/settings";
import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import { checkEnvironment } from "./environment";
import { manifestsOf, resolveManagers } from "./managers";
import type { Managers } from "./managers";

/** Settings that have been checked, with the files that they name. */
export type CheckedSettings = Omit<Settings, "managers"> & { readonly managers: Managers };

/**
 * Checks a stack's configuration, and, if it is right, that the machine can hold what it asks for.
 *
 * @param config the values by setting, without the project's name.
 * @param base the stack, or its base stack if it holds a range of workload clusters.
 * @returns the settings, or one message per thing that is wrong.
 */
export async function checkSettings(
  config: Readonly<Record<string, unknown>>,
  base: string,
): Promise<{ settings?: CheckedSettings; errors: string[] }> {
  const { settings, errors } = parseSettings(config);
  if (settings === undefined) {
    return { errors };
  }
  const { managers, errors: wrong } = await resolveManagers(settings);
  const { managers: definitions, namespaces } = topologyKind(settings.topology.kind);
  const managerNamespaces = Object.values(definitions).map(({ namespace }) => namespace);
  const fleet = {
    id: readFleetId(settings, base),
    manifests: manifestsOf(definitions, managers),
    namespaces: [...managerNamespaces, ...namespaces],
  };
  const missing = [...wrong, ...(await checkEnvironment(settings, managers, fleet))];
  return missing.length > 0 ? { errors: missing } : { settings: { ...settings, managers }, errors: [] };
}
