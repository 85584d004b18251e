import { settingAt } from "../runs/setting-values";
import type { Settings } from "../settings/settings";
import type { Scenario } from "./scenario";

/** Why a fleet with these settings is not the one that a scenario is for: a line for each thing. */
export function fleetErrors({ fleet }: Pick<Scenario, "fleet">, settings: Settings): string[] {
  return Object.entries(fleet).flatMap(([path, wanted]) => {
    const value = settingAt(settings, path);
    const suits = typeof wanted === "number" && typeof value === "number" ? value >= wanted : value === wanted;
    const least = typeof wanted === "number" ? "at least " : "";
    const found = value === undefined ? "it is not set" : `it is ${JSON.stringify(value)}`;
    return suits ? [] : [`fleet.${path}: must be ${least}${JSON.stringify(wanted)}; ${found}`];
  });
}
