import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterOutputs } from "./cluster-outputs";

/** Notes in a cluster's directory what it is like, for previews. The note has administrator's credentials. */
export async function noteOutputs(directory: string, outputs: ClusterOutputs): Promise<void> {
  const { kubeconfig, kubeconfigPath, address, uid, storage } = outputs;
  const note = JSON.stringify({ kubeconfig, kubeconfigPath, address, uid, storage });
  await writeFile(noteIn(directory), note, { mode: 0o600 });
}

/** What a cluster was like when it was last made or changed; undefined where that is not noted. */
export function notedOutputs(directory: string): ClusterOutputs | undefined {
  const note = noteIn(directory);
  return existsSync(note) ? (JSON.parse(readFileSync(note, "utf8")) as ClusterOutputs) : undefined;
}

function noteIn(directory: string): string {
  return join(directory, "outputs.json");
}
