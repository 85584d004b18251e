import { errorMessage } from "../clients/retry";
import { endFaults } from "../faults/leftovers";
import { SteadyLoad } from "../faults/load";
import { fleetErrors } from "../faults/fleet-errors";
import { loadErrors } from "../faults/load-errors";
import type { LocalFleet } from "../faults/local-fleet";
import { assertAvailable, runScenario } from "../faults/run-scenario";
import { faultTimelines } from "../runs/fault-timelines";
import { showLive } from "../runs/live/live-view";
import { markdownTable } from "../runs/markdown-table";
import { recordRun } from "../runs/recorder";
import type { RunRecord } from "../runs/recorder";
import { faultTable, loadTable } from "../runs/report/faults";
import { readRun } from "../runs/run-reader";
import type { Settings } from "../settings/settings";
import { effectiveSettings } from "./effective-settings";
import { faultsError } from "./faults-error";
import { fleetClusters } from "./fleet-clusters";
import { FleetProgress } from "./fleet-progress";
import { localFleetOf, notLocal } from "./local-fleet";
import { fleetResources } from "./management-cluster";
import { runCommand } from "./output/command";
import { endSignal } from "./output/end-signal";
import { exclusively } from "./pulumi/exclusive";
import { readSettings } from "./pulumi/settings";
import { stackName } from "./pulumi/stack-name";
import { isOfType } from "./pulumi/state";
import { recordOptions, reportRecord } from "./recorded-run";
import { startNodes } from "./recovery/nodes";
import { readScenario } from "./scenario-file";
import type { ScenarioFile } from "./scenario-file";

/**
 * Injects the faults of a scenario into the fleet of a stack, and ends with 2 if it does not recover from one by itself.
 *
 * Usage: faults.js SCENARIO
 */
async function main(): Promise<void> {
  const stack = stackName();
  const file = await readScenario(process.argv[2] ?? "");
  const settings = await readSettings(stack);
  const fleet = await fleetToBreak(stack, settings);
  const { scenario } = file;
  const effective = await effectiveSettings(settings, stack);
  const errors = [...fleetErrors(scenario, effective), ...loadErrors(scenario.load, settings)];
  if (errors.length > 0) {
    throw new Error(errors.join("\n"));
  }
  const signal = endSignal(new Error("interrupted; all faults were reverted"));
  await exclusively(async () => {
    await endFaults(fleet);
    await assertAvailable(scenario, fleet);
    await record(stack, settings, { file, fleet, signal });
  });
}

/** @throws if the stack has no fleet, or one in which no faults can be made. */
async function fleetToBreak(stack: string, settings: Settings): Promise<LocalFleet> {
  const reason = notLocal(settings);
  if (reason !== undefined) {
    throw new Error(`${reason}: faults can be made only in a fleet whose clusters are all of kind local`);
  }
  const resources = await fleetResources(stack);
  const fleet = localFleetOf(settings, () => startNodes(resources));
  if (fleet === undefined || !resources.some((resource) => isOfType(resource, "LocalCluster"))) {
    throw new Error(`stack ${stack} has no fleet: run \`make up\``);
  }
  return fleet;
}

interface Run {
  readonly file: ScenarioFile;
  readonly fleet: LocalFleet;
  readonly signal: AbortSignal;
}

async function record(stack: string, settings: Settings, run: Run): Promise<void> {
  const clusters = fleetClusters(settings);
  const progress = new FleetProgress(`faults in the stack ${stack}`, settings, clusters);
  const { onEvent, onSample } = progress;
  let notice = "";
  const recorded: { directory?: string } = {};
  const make = ({ addFault, directory }: RunRecord) => {
    recorded.directory = directory;
    reportRecord(directory);
    return showLive(
      () => progress.now({ notice }),
      () =>
        runScenario(run.file.scenario, {
          ...run,
          load: new SteadyLoad(run.file.scenario.load, () => run.fleet.management),
          onEvent: addFault,
          onStage: (stage) => (notice = stage),
        }),
    );
  };
  const scenario = run.file.contents;
  const options = await recordOptions({ operation: "faults", stack, scenario }, settings, clusters);
  try {
    await recordRun({ ...options, onEvent, onSample }, make);
  } catch (error) {
    throw faultsError(error);
  } finally {
    await (recorded.directory !== undefined && printFaults(recorded.directory));
  }
  console.log("The fleet has recovered from all faults without help; `make report` shows how");
}

/** Prints what came of the faults of a run, also of one that has failed. */
async function printFaults(directory: string): Promise<void> {
  try {
    const { faults, samples } = await readRun(directory);
    const timelines = faultTimelines(faults);
    const tables = [faultTable(timelines, samples), loadTable(timelines)].filter(({ rows }) => rows.length > 0);
    tables.forEach(({ header, rows }) => console.log(`${markdownTable(header, rows)}\n`));
  } catch (error) {
    console.warn(`The record of the faults cannot be read: ${errorMessage(error)}`);
  }
}

void runCommand(main);
