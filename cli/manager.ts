import type { ManagerDefinition, ManagerDefinitions } from "../components/manager-definitions";
import { didYouMean } from "../settings/nearest";

/**
 * Finds one of a fleet's managers by the name that the settings have for it.
 *
 * @throws if there is none of that name.
 */
export function findManager(managers: ManagerDefinitions, name: string): ManagerDefinition {
  const manager = (managers as Partial<Record<string, ManagerDefinition>>)[name];
  if (manager === undefined) {
    const names = Object.keys(managers);
    const question = didYouMean(name, names);
    throw new Error(`MANAGER=${name} is not a manager of this fleet;${question} there are: ${names.join(", ")}`);
  }
  return manager;
}
