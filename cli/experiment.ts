import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { StackSummary } from "@pulumi/pulumi/automation";
import { errorMessage } from "../clients/retry";
import { endedRunsOf } from "../runs/run-reader";
import { runsDirectory } from "../tools/paths";
import type { CheckedSettings } from "../checks/check";
import { checkStack } from "./check";
import { compareRuns, NOT_COMPARABLE, readThresholds, withJunit } from "./compare";
import type { ComparisonOptions } from "./compare";
import { turnsOf } from "./experiment/order";
import type { Turn } from "./experiment/order";
import { readSides } from "./experiment/sides";
import type { Side } from "./experiment/sides";
import { ExperimentStack } from "./experiment/stack";
import { UnfinishedNote } from "./experiment/unfinished";
import type { Unfinished } from "./experiment/unfinished";
import { CommandError, runCommand } from "./output/command";
import { describePrediction } from "./output/prediction";
import { exclusively } from "./pulumi/exclusive";
import { endGracefully, isInterrupted } from "./pulumi/interruption";
import { assertOnlyFleet } from "./pulumi/select-stack";
import { stackName } from "./pulumi/stack-name";
import { digestOf } from "./pulumi/update-record";
import { repairedStacks } from "./recovery/stacks";

type Sides = Readonly<Record<"A" | "B", Side>>;

/** What is compared, and how. */
export interface ExperimentOptions {
  /** The settings that are changed, as `PATH=VALUE`. */
  readonly set: string[];
  /** Runs of each side; default: 5. */
  readonly runs?: string;
  /** The file with thresholds; default: there is none. */
  readonly thresholds?: string;
  /** The file for the JUnit XML; default: none is written. */
  readonly junit?: string;
}

/**
 * Compares a stack's settings (A) with the same and a change (B).
 *
 * Usage: experiment.js --set PATH=VALUE … [--runs N] [--thresholds FILE] [--junit FILE]
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      set: { type: "string", multiple: true, default: [] },
      runs: { type: "string" },
      thresholds: { type: "string" },
      junit: { type: "string" },
    },
  });
  endGracefully();
  await experiment(stackName(), values);
}

/**
 * Brings the fleets of both sides up and down in turn, on a stack of their own, and compares the records. An experiment that
 * was interrupted goes on where it stopped.
 *
 * @throws before anything is made, if it would be refused later; CommandError with the exit codes of `compare.js`.
 */
export async function experiment(base: string, { set, runs = "5", ...options }: ExperimentOptions): Promise<void> {
  await withJunit(options.junit, async () => {
    const turns = turnsOf(countOf(runs));
    const sides = await readSides(base, set);
    const thresholds = await readThresholds(options.thresholds);
    await exclusively(() => runAndCompare(new ExperimentStack(base), sides, turns, { ...options, thresholds }));
  });
}

async function runAndCompare(
  stack: ExperimentStack,
  sides: Sides,
  turns: readonly Turn[],
  options: Pick<ComparisonOptions, "thresholds" | "junit">,
): Promise<void> {
  const id = await runAll(stack, sides, turns);
  const [a, b] = [await recordsOf(id, "A"), await recordsOf(id, "B")];
  console.log(`The runs can be compared again: make compare A="${a.join(" ")}" B="${b.join(" ")}"\n`);
  await compareRuns({ a, b, ...options });
}

function countOf(runs: string): number {
  if (!/^[1-9]\d{0,2}$/.test(runs)) {
    throw new Error(
      `RUNS: ${JSON.stringify(runs)} is not allowed: must be a whole number from 1 to 999: runs of each side`,
    );
  }
  return Number(runs);
}

/** Runs an experiment to its end. @returns its ID. */
async function runAll(stack: ExperimentStack, sides: Sides, turns: readonly Turn[]): Promise<string> {
  const note = new UnfinishedNote(stack.name);
  const unfinished = await note.read();
  const stacks = await repairedStacks();
  if (unfinished === undefined) {
    stack.assertFree(stacks);
  }
  const checked = await check(stack, sides, stacks);
  const digest = digestOf([checked, await ownManifests(checked), turns.length]);
  const { id } = await begin(note, stack, { unfinished, digest });
  try {
    await takeTurns(stack, sides, turns, id);
  } catch (error) {
    if (isInterrupted()) {
      const advice = `\`make down STACK=${stack.name}\` removes what it has left`;
      throw new Error(`interrupted; the same command goes on from here; ${advice}`, { cause: error });
    }
    if (error instanceof CommandError) {
      await note.remove();
    }
    throw error;
  }
  await assertRecorded(turns, id);
  await note.remove();
  return id;
}

/** A disk that is full stops no run, but its record. @throws CommandError if a run has no whole one. */
async function assertRecorded(turns: readonly Turn[], id: string): Promise<void> {
  const missing = missingTurns(turns, await endedRunsOf(id, runsDirectory()));
  if (missing.length > 0) {
    const names = missing.map(({ side, number }) => `${side}${number}`).join(", ");
    const reason = `not recorded to the end: ${names}; only whole records are compared`;
    throw new CommandError(`${reason}; the same command makes these runs again`, NOT_COMPARABLE);
  }
}

/** Those of the turns that no run has ended of. */
function missingTurns(turns: readonly Turn[], ended: readonly { experiment: Turn }[]): Turn[] {
  return turns.filter(
    ({ side, number }) => !ended.some(({ experiment }) => experiment.side === side && experiment.number === number),
  );
}

/** Checks all that could stop a run. @returns the settings of the sides, with the files that they name. */
async function check({ name }: ExperimentStack, sides: Sides, stacks: StackSummary[]): Promise<CheckedSettings[]> {
  const [a, b] = [sides.A, sides.B];
  for (const { settings } of [a, b]) {
    await assertOnlyFleet(name, settings, stacks);
  }
  const file = { name: `Pulumi.${name}.yaml` };
  const checked = [
    await checkStack(name, { ...file, config: a.config }, a.what),
    await checkStack(name, { ...file, config: b.config }, b.what),
  ];
  console.log(await describePrediction(a.settings));
  return checked;
}

/** The contents of the managers' own manifests, which may change while their paths stay. */
async function ownManifests(sides: readonly CheckedSettings[]): Promise<string[]> {
  const managers = sides.flatMap((side) => Object.values(side.managers));
  const paths = managers.flatMap(({ manifest }) => manifest ?? []);
  return Promise.all(paths.map((path) => readFile(path, "utf8")));
}

/** Begins an experiment, or goes on with the one that has not ended, if it is of the same sides; with no fleet either way. */
async function begin(
  note: UnfinishedNote,
  stack: ExperimentStack,
  { unfinished, digest }: { unfinished: Unfinished | undefined; digest: string },
): Promise<Unfinished> {
  if (unfinished !== undefined) {
    const goesOn = unfinished.digest === digest;
    console.log(
      `The experiment of ${unfinished.id} has not ended: what it has left is removed, and ` +
        (goesOn
          ? "it goes on with the runs that are missing"
          : "another begins: its settings or the program have changed"),
    );
    await stack.remove();
    if (goesOn) {
      return unfinished;
    }
  }
  const experiment = { id: new Date().toISOString(), digest };
  await note.write(experiment);
  return experiment;
}

/** @throws CommandError if a fleet does not come up; it is removed. */
async function takeTurns(stack: ExperimentStack, sides: Sides, turns: readonly Turn[], id: string): Promise<void> {
  for (const turn of missingTurns(turns, await endedRunsOf(id, runsDirectory()))) {
    const { side, number } = turn;
    console.log(`\nRun ${turns.indexOf(turn) + 1} of ${turns.length}: ${side}${number}, stack ${sides[side].what}`);
    const failure = await stack.bringUp(sides[side], { id, side, number }).catch((error: unknown) => error);
    if (isInterrupted()) {
      throw new Error("interrupted", { cause: failure });
    }
    const reason = `run ${side}${number} failed: ${errorMessage(failure)}; \`make report\` shows how far it came`;
    await stack.remove().catch((error: unknown) => {
      throw failure === undefined ? error : new Error(`${reason}\n${errorMessage(error)}`, { cause: error });
    });
    if (failure !== undefined) {
      throw new CommandError(`${reason}; only runs that ended well are compared`, NOT_COMPARABLE);
    }
  }
}

/** The records of a side, by name. */
async function recordsOf(id: string, side: Turn["side"]): Promise<string[]> {
  const ended = await endedRunsOf(id, runsDirectory());
  return ended.filter(({ experiment }) => experiment.side === side).map(({ name }) => name);
}

if (require.main === module) {
  void runCommand(main);
}
