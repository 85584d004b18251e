import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseScenario } from "../faults/scenario";
import type { Scenario } from "../faults/scenario";
import { packageFile } from "../local/package-file";
import { didYouMean } from "../settings/nearest";
import { readYaml } from "./yaml-file";

/** A scenario, and what its file says. */
export interface ScenarioFile {
  readonly scenario: Scenario;
  readonly contents: object;
}

/**
 * Reads a scenario: one of the project's, by name, or a file.
 *
 * @throws if there is none, or it is not allowed.
 */
export async function readScenario(name: string): Promise<ScenarioFile> {
  const file = fileOf(name);
  const contents = await readYaml(file);
  try {
    return { scenario: parseScenario(contents), contents: contents as object };
  } catch (error) {
    const lines = (error as Error).message.split("\n");
    throw new Error(lines.map((line) => `${file}: ${line}`).join("\n"), { cause: error });
  }
}

function fileOf(name: string): string {
  const own = packageFile("scenarios");
  const names = readdirSync(own).map((file) => file.replace(/\.yaml$/, ""));
  if (names.includes(name)) {
    return join(own, `${name}.yaml`);
  }
  if (name === "" || !existsSync(name)) {
    const what = name === "" ? "is missing;" : `${JSON.stringify(name)} is neither a scenario nor a file;`;
    throw new Error(`SCENARIO ${what}${didYouMean(name, names)} there are: ${names.join(", ")}, or the path of a file`);
  }
  return name;
}
