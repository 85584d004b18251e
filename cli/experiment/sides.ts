import { unlikeSettings } from "../../runs/comparison/likeness";
import { parseSettings } from "../../settings/settings";
import type { Settings } from "../../settings/settings";
import { refusal } from "../check";
import { readWrittenStackFile } from "../pulumi/stack-file";
import { parseAssignment, withChange } from "./change";
import { assertOwnId, OWN_ID } from "./own-id";

/** A side of an experiment: a stack's configuration, and the settings that it makes. */
export interface Side {
  /** What it is called in messages. */
  readonly what: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly settings: Settings;
}

/**
 * The two sides of an experiment on a stack's settings: as they are, and with some of them changed.
 *
 * @param changes as `parseAssignment` takes them.
 * @throws if there are none, or a side is not allowed, or their runs would not be alike.
 */
export async function readSides(base: string, changes: readonly string[]): Promise<Record<"A" | "B", Side>> {
  if (changes.length === 0) {
    throw new Error(
      "SET: is missing: must be the settings to change, such as SET=managers.kubeadmControlPlane.concurrency=1",
    );
  }
  const assignments = changes.map(parseAssignment);
  assertOwnId(assignments);
  const { config } = await readWrittenStackFile(base);
  const a = sideOf(base, { ...config, ...OWN_ID });
  const b = sideOf(`${base} with SET`, withChange(a.config, assignments));
  const unlike = unlikeSettings(a.settings, b.settings);
  if (unlike.length > 0) {
    throw new Error(`SET: ${unlike.join(", ")}: cannot be changed: runs of unlike fleets are not compared`);
  }
  return { A: a, B: b };
}

function sideOf(what: string, config: Side["config"]): Side {
  const { settings, errors } = parseSettings(config);
  if (settings === undefined) {
    throw refusal(what, errors);
  }
  return { what, config, settings };
}
