import type { ManagerDefinition } from "../components/manager-definitions";
import { didYouMean } from "../settings/nearest";
import { topologyKind } from "../topologies";
import type { Fleet } from "./pulumi/fleet";

/**
 * Finds a manager of a fleet by the name that the settings have for it.
 *
 * @throws if there is none of that name.
 */
export function findManager({ topology }: Pick<Fleet, "topology">, name: string): ManagerDefinition {
  const { managers } = topologyKind(topology);
  const manager = (managers as Partial<Record<string, ManagerDefinition>>)[name];
  if (manager === undefined) {
    const names = Object.keys(managers);
    const question = didYouMean(name, names);
    throw new Error(`MANAGER=${name} is not a manager of this fleet;${question} there are: ${names.join(", ")}`);
  }
  return manager;
}
