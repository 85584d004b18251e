import { setTimeout as sleep } from "node:timers/promises";
import type { FaultEvent, LoadFigures, WithoutSeconds } from "../runs/format";
import type { SteadyLoad } from "./load";
import { NotRecoveredError } from "./local-fleet";
import type { LocalFleet, RecoveryOptions } from "./local-fleet";
import { measureFault, QUIET_SECONDS, RECOVERY_TIMEOUT_SECONDS } from "./measure";
import { isAbort, reverting } from "./revert";
import type { Scenario, ScheduledFault } from "./scenario";

/** Seconds for a fleet to be healthy before the first fault: nothing has been done to it. */
const START_TIMEOUT_SECONDS = 60;

/** A fleet has not recovered from a fault or a load by itself. */
export class NeedsHelpError extends Error {}

/** What a scenario is run with. */
export interface ScenarioOptions {
  readonly fleet: LocalFleet;
  readonly load: SteadyLoad;
  /** Is told what is done of faults. */
  readonly onEvent: (event: WithoutSeconds<FaultEvent>) => void;
  /** Is told what is under way. */
  readonly onStage: (stage: string) => void;
  /** Ends the scenario: what is done is undone. */
  readonly signal: AbortSignal;
}

/** @throws with the reason, one line for each fault, if a fleet cannot have a scenario's faults. */
export async function assertAvailable({ faults }: Scenario, fleet: LocalFleet): Promise<void> {
  const reasons = await Promise.all(
    faults.map(async ({ fault }, index) => {
      const reason = await fault.available(fleet);
      return reason === undefined
        ? []
        : [`faults.${index}.fault: ${JSON.stringify(fault.name)} cannot be made: ${reason}`];
    }),
  );
  if (reasons.flat().length > 0) {
    throw new Error(reasons.flat().join("\n"));
  }
}

/**
 * Injects the faults of a scenario one after another, each into a fleet that is healthy, under its load.
 *
 * @throws NeedsHelpError if the fleet does not recover by itself: the faults that follow are not injected. Error if it is
 *   not healthy before a fault. NotRevertedError if a fault, or what the load has changed, could not be reverted. The
 *   signal's reason if it aborts.
 */
export async function runScenario(scenario: Scenario, options: ScenarioOptions): Promise<void> {
  const { load, signal } = options;
  try {
    await reverting(
      () => runUnderLoad(scenario, options),
      () => load.end(),
      signal,
    );
  } catch (error) {
    throw isAbort(error, signal) ? signal.reason : error;
  }
}

async function runUnderLoad(scenario: Scenario, options: ScenarioOptions): Promise<void> {
  const { load, signal, onStage } = options;
  await reverting(
    () => runFaults(scenario, options),
    () => load.revert(),
    signal,
  );
  if (!load.isEmpty) {
    onStage("after the load: waiting until the fleet is healthy, and at rest");
    const rest = { quietSeconds: QUIET_SECONDS, atRest: true };
    await untilHealthy(options, "after the load: the fleet needs help", NeedsHelpError, rest);
  }
}

async function runFaults({ faults }: Scenario, options: ScenarioOptions): Promise<void> {
  options.onStage("waiting until the fleet is healthy");
  await untilHealthy(options, "the fleet is not healthy; no fault was injected", Error, {
    timeoutSeconds: START_TIMEOUT_SECONDS,
  });
  for (const [index, scheduled] of faults.entries()) {
    await runFault(scheduled, index + 1, options);
  }
}

async function runFault(scheduled: ScheduledFault, number: number, options: ScenarioOptions): Promise<void> {
  const { fault, after, seconds, severity } = scheduled;
  const { fleet, load, onEvent, onStage, signal } = options;
  load.resume();
  onStage(`before fault ${number}, ${fault.name}`);
  await sleep(after * 1000, undefined, { signal });
  await load.pause();
  await untilHealthy(options, `fault ${number}, ${fault.name}, was not injected: the fleet is not healthy`, Error);
  load.resume();
  try {
    const figures = await measureFault(fleet, fault, {
      severity,
      seconds,
      signal,
      atRest: !load.isEmpty,
      onInject: () => {
        onStage(`fault ${number}: ${fault.name}`);
        load.startCounting();
        onEvent({ number, change: "INJECTED", fault: fault.name, severity: { ...severity } });
      },
      onRecovered: async () => {
        onStage(`after fault ${number}, ${fault.name}: waiting until the fleet is healthy for ${QUIET_SECONDS} s`);
        onEvent({ number, change: "ENDED" });
        await load.pause();
      },
    });
    onEvent({ number, change: "HEALTHY", ...figures, ...underLoad(load) });
  } catch (error) {
    if (error instanceof NotRecoveredError) {
      onEvent({ number, change: "NOT_HEALTHY", problems: error.problems, ...underLoad(load) });
      throw new NeedsHelpError(`fault ${number}, ${fault.name}: the fleet needs help: ${error.message}`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** What is recorded of the load that the fleet was under. */
function underLoad({ figures }: SteadyLoad): { load?: LoadFigures } {
  return figures === undefined ? {} : { load: figures };
}

/** @throws what is to be thrown, with a message, if the fleet does not become healthy in time. */
async function untilHealthy(
  { fleet, signal }: ScenarioOptions,
  message: string,
  kind: new (message: string, options: ErrorOptions) => Error,
  wait: Partial<RecoveryOptions> = {},
): Promise<void> {
  const options = { quietSeconds: 0, timeoutSeconds: RECOVERY_TIMEOUT_SECONDS, ...wait, signal };
  try {
    await fleet.recovered(Date.now(), options);
  } catch (error) {
    throw error instanceof NotRecoveredError ? new kind(`${message}: ${error.message}`, { cause: error }) : error;
  }
}
