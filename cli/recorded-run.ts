import { join, relative } from "node:path";
import type { ManagerName } from "../components/manager-definitions";
import { OUTPUT_FILE } from "../runs/format";
import type { ExperimentRun } from "../runs/format";
import { showLive } from "../runs/live/live-view";
import { recordRun } from "../runs/recorder";
import type { RunOptions } from "../runs/recorder";
import { kubernetesVersionOf } from "../settings/kubernetes-version";
import type { Settings } from "../settings/settings";
import { topologyKind } from "../topologies";
import { lock } from "../tools/lock";
import { projectRoot, runsDirectory } from "../tools/paths";
import { outputOf } from "../tools/run";
import { effectiveSettings } from "./effective-settings";
import { fleetClusters } from "./fleet-clusters";
import { FleetProgress } from "./fleet-progress";
import { isInterrupted, withOutputLog } from "./pulumi/interruption";
import { OutputLog } from "./pulumi/output-log";

const INTERRUPTED = "interrupted: waiting for Pulumi's steps under way; Ctrl-C again ends them at once";

/**
 * Runs an operation on a stack, shows how far its fleet is meanwhile, and leaves a record of it.
 *
 * @param experiment which run of an experiment it is; default: of none.
 */
export async function runRecorded(
  operation: string,
  stack: string,
  settings: Settings,
  run: () => Promise<void>,
  experiment?: ExperimentRun,
): Promise<void> {
  const fleet = fleetClusters(settings);
  const progress = new FleetProgress(`${operation} of the stack ${stack}`, settings, fleet);
  const options = await recordOptions({ operation, stack, experiment }, settings, fleet);
  const { onEvent, onSample } = progress;
  const directory = await recordRun({ ...options, onEvent, onSample }, ({ directory }) =>
    withOutputIn(directory, (log) => showLive(() => progress.now(besides(log)), run)),
  );
  reportRecord(directory);
}

/** What a run of a stack is recorded with. */
export async function recordOptions(
  run: Pick<RunOptions, "operation" | "stack" | "experiment" | "scenario">,
  settings: Settings,
  fleet: ReturnType<typeof fleetClusters>,
): Promise<RunOptions> {
  return {
    ...fleet,
    ...run,
    settings: await effectiveSettings(settings, run.stack),
    versions: await versions(settings),
    parent: runsDirectory(),
  };
}

/** Says where a run was recorded. */
export function reportRecord(directory: string): void {
  console.log(`Recorded in ${relative(projectRoot(), directory)}`);
}

/** Has Pulumi's output in the record, and prints at the end what is to be seen of it. */
async function withOutputIn(directory: string, action: (log: OutputLog) => Promise<void>): Promise<void> {
  const log = new OutputLog(join(directory, OUTPUT_FILE));
  try {
    await withOutputLog(log, () => action(log)).finally(() => printUnlessEmpty(log.summary));
  } catch (error) {
    console.error(`All that Pulumi printed is in ${relative(projectRoot(), log.path)}`);
    throw error;
  } finally {
    log.close();
  }
}

function printUnlessEmpty(text: string): void {
  if (text !== "") {
    console.log(text);
  }
}

function besides({ lastLine }: OutputLog): Parameters<FleetProgress["now"]>[0] {
  return { ...(isInterrupted() && { notice: INTERRUPTED }), ...(lastLine !== undefined && { pulumi: lastLine }) };
}

/** Versions of Node.js, of what the settings and the lock file say, and of this program, where it is a checkout of Git. */
async function versions(settings: Settings): Promise<Record<string, string>> {
  const program = await outputOf("git", ["-C", projectRoot(), "describe", "--always", "--dirty"]).catch(() => "");
  return {
    node: process.versions.node,
    ...versionsOf(settings),
    ...(program !== "" && { "metal3-scale": program.trim() }),
  };
}

/** The versions of tools and of the managers' providers. A manifest of the user's does not say which it is. */
export function versionsOf(settings: Settings): Record<string, string> {
  const tools = Object.entries(lock.tools).map(([name, { version }]) => [name, version]);
  const node = kubernetesVersionOf(settings).replace(/^v/, "");
  const providers = Object.entries(topologyKind(settings.topology.kind).managers).flatMap(([name, { provider }]) => {
    const { version = lock.manifests[provider]!.version, manifest } = settings.managers[name as ManagerName] ?? {};
    return manifest === undefined ? [[provider, version.replace(/^v/, "")]] : [];
  });
  return Object.fromEntries([...tools, ["kubelet", node], ["kubeadm", node], ...providers]) as Record<string, string>;
}
