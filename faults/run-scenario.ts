import { setTimeout as sleep } from "node:timers/promises";
import type { FaultEvent, FaultFigures } from "../runs/format";
import type { SteadyLoad } from "./load";
import { NotRecoveredError } from "./local-fleet";
import type { LocalFleet } from "./local-fleet";
import { measureFault, QUIET_SECONDS, RECOVERY_TIMEOUT_SECONDS } from "./measure";
import type { FaultOutcome } from "./measure";
import type { Scenario, ScheduledFault } from "./scenario";

type WithoutSeconds<Event> = Event extends unknown ? Omit<Event, "seconds"> : never;

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
 * Makes the faults of a scenario one after another, each in a fleet that is healthy, under its load.
 *
 * @throws NotRecoveredError if the fleet is not healthy before the first, or does not recover from one by itself: those
 *   after it are not made. The signal's reason if it aborts.
 */
export async function runScenario(scenario: Scenario, options: ScenarioOptions): Promise<void> {
  try {
    await runFaults(scenario, options);
  } catch (error) {
    throw options.signal.aborted ? options.signal.reason : error;
  }
}

async function runFaults({ faults }: Scenario, options: ScenarioOptions): Promise<void> {
  const { fleet, load, onStage, signal } = options;
  try {
    onStage("waiting until the fleet is healthy");
    await fleet.recovered(Date.now(), { quietSeconds: 0, timeoutSeconds: RECOVERY_TIMEOUT_SECONDS, signal });
    for (const [index, scheduled] of faults.entries()) {
      await runFault(scheduled, index + 1, options);
    }
  } finally {
    await load.end();
  }
  await fleet.recovered(Date.now(), { quietSeconds: 0, timeoutSeconds: RECOVERY_TIMEOUT_SECONDS, signal });
}

async function runFault(scheduled: ScheduledFault, number: number, options: ScenarioOptions): Promise<void> {
  const { fault, after, seconds, severity } = scheduled;
  const { fleet, load, onEvent, onStage, signal } = options;
  load.resume();
  onStage(`before fault ${number}, ${fault.name}`);
  await sleep(after * 1000, undefined, { signal });
  if (load.isEmpty) {
    await fleet.recovered(Date.now(), { quietSeconds: 0, timeoutSeconds: RECOVERY_TIMEOUT_SECONDS, signal });
  }
  try {
    const outcome = await measureFault(fleet, fault, {
      severity,
      seconds,
      signal,
      atRest: !load.isEmpty,
      onInjected: () => {
        onStage(`fault ${number}: ${fault.name}`);
        onEvent({ number, change: "INJECTED", fault: fault.name, severity: { ...severity } });
      },
      onRecovered: async () => {
        onStage(`after fault ${number}, ${fault.name}: waiting until the fleet is healthy for ${QUIET_SECONDS} s`);
        onEvent({ number, change: "ENDED" });
        await load.pause();
      },
    });
    onEvent({ number, change: "HEALTHY", ...figuresOf(outcome) });
  } catch (error) {
    if (error instanceof NotRecoveredError) {
      onEvent({ number, change: "NOT_HEALTHY", problems: error.problems });
      throw new Error(`fault ${number}, ${fault.name}: the fleet needs help: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function figuresOf({ recovery, seconds, managerRestarts, interruptedClusters }: FaultOutcome): FaultFigures {
  const afterEnd = (second: number) => Math.max(0, Math.round((second - seconds) * 10) / 10);
  const { apiServers, deployments, clusters } = recovery;
  return {
    secondsUntil: {
      apiServers: afterEnd(apiServers),
      deployments: afterEnd(deployments),
      clusters: afterEnd(clusters),
    },
    managerRestarts,
    interruptedClusters,
  };
}
