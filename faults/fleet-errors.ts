import { settingAt } from "../runs/setting-values";
import type { Scenario } from "./scenario";

/**
 * Why a fleet is not the one that a scenario is for: a line for each thing.
 *
 * @param settings the fleet's, as they take effect.
 */
export function fleetErrors({ fleet }: Pick<Scenario, "fleet">, settings: object): string[] {
  return Object.entries(fleet).flatMap(([path, wanted]) => {
    const value = settingAt(settings, path);
    const found = value === undefined ? "it is not set" : `it is ${JSON.stringify(value)}`;
    return suits(wanted, value) ? [] : [`fleet.${path}: must be ${describe(wanted)}; ${found}`];
  });
}

type Wanted = Scenario["fleet"][string];

function suits(wanted: Wanted, value: unknown): boolean {
  return typeof wanted === "number"
    ? typeof value === "number" && value >= wanted
    : [wanted].flat().some((text) => text === value);
}

function describe(wanted: Wanted): string {
  const values = [wanted].flat().map((value) => JSON.stringify(value));
  return `${typeof wanted === "number" ? "at least " : ""}${values.join(" or ")}`;
}
