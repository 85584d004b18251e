import { errorMessage } from "../clients/retry";
import { endFaults } from "../faults/leftovers";
import { SteadyLoad } from "../faults/load";
import { loadErrors } from "../faults/load-errors";
import type { LocalFleet } from "../faults/local-fleet";
import { assertAvailable, runScenario } from "../faults/run-scenario";
import { showLive } from "../runs/live/live-view";
import { recordRun } from "../runs/recorder";
import type { RunRecord } from "../runs/recorder";
import type { Settings } from "../settings/settings";
import { fleetClusters } from "./fleet-clusters";
import { FleetProgress } from "./fleet-progress";
import { localFleetOf, notLocal } from "./local-fleet";
import { runCommand } from "./output/command";
import { exclusively } from "./pulumi/exclusive";
import { readSettings } from "./pulumi/settings";
import { stackName } from "./pulumi/stack-name";
import { isOfType, readState } from "./pulumi/state";
import { recordOptions, reportRecord } from "./recorded-run";
import { startNodes } from "./recovery/local-nodes";
import { readScenario } from "./scenario-file";
import type { ScenarioFile } from "./scenario-file";

/**
 * Makes the faults of a scenario in the fleet of a stack, and ends with 1 if it does not recover from one by itself.
 *
 * Usage: faults.js SCENARIO
 */
async function main(): Promise<void> {
  const stack = stackName();
  const file = await readScenario(process.argv[2] ?? "");
  const settings = await readSettings(stack);
  const fleet = await fleetToBreak(stack, settings);
  const errors = loadErrors(file.scenario.load, settings);
  if (errors.length > 0) {
    throw new Error(errors.join("\n"));
  }
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => interrupted.abort(new Error("interrupted; all faults were reverted")));
  }
  await exclusively(async () => {
    await endFaults(fleet);
    await assertAvailable(file.scenario, fleet);
    await record(stack, settings, { file, fleet, signal: interrupted.signal });
  });
}

/** @throws if the stack has no fleet, or one in which no faults can be made. */
async function fleetToBreak(stack: string, settings: Settings): Promise<LocalFleet> {
  const reason = notLocal(settings);
  if (reason !== undefined) {
    throw new Error(`${reason}: faults can be made only in a fleet whose clusters are all of kind local`);
  }
  const { resources } = await readState(stack).catch((error: unknown) => {
    throw new Error(`stack ${stack} cannot be read: ${errorMessage(error)}`, { cause: error });
  });
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
  const make = ({ addFault, directory }: RunRecord) => {
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
  await recordRun({ ...options, onEvent, onSample }, make);
  console.log("The fleet has recovered from all faults without help; `make report` shows how");
}

void runCommand(main);
