import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CLUSTER_OUTPUTS } from "./cluster-outputs";
import type { ClusterOutputs } from "./cluster-outputs";

/** Notes in a cluster's directory what it is like, for previews. The note has administrator's credentials. */
export async function noteOutputs(directory: string, outputs: ClusterOutputs): Promise<void> {
  const note = Object.fromEntries(CLUSTER_OUTPUTS.map((output) => [output, outputs[output]]));
  await writeFile(noteIn(directory), JSON.stringify(note), { mode: 0o600 });
}

/** What a cluster was like when it was last made or changed; undefined where that is not noted. */
export function notedOutputs(directory: string): ClusterOutputs | undefined {
  const note = noteIn(directory);
  return existsSync(note) ? (JSON.parse(readFileSync(note, "utf8")) as ClusterOutputs) : undefined;
}

function noteIn(directory: string): string {
  return join(directory, "outputs.json");
}
