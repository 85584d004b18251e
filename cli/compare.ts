import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { errorMessage } from "../clients/retry";
import { compare } from "../runs/comparison/comparison";
import { isSampled } from "../runs/comparison/figures";
import { differentImages } from "../runs/comparison/images";
import { unlikeness } from "../runs/comparison/likeness";
import type { NamedRun } from "../runs/comparison/likeness";
import { differentSettings } from "../runs/comparison/settings";
import { parseThresholds } from "../runs/comparison/thresholds";
import type { Thresholds } from "../runs/comparison/thresholds";
import { differentVersions } from "../runs/comparison/versions";
import type { Run } from "../runs/format";
import { badEnding, findRun, readOutcome } from "../runs/run-reader";
import { nearest } from "../settings/nearest";
import { runsDirectory } from "../tools/paths";
import { CommandError, runCommand } from "./output/command";
import { comparisonTable, describeComparison, differencesTable, junitError, junitReport } from "./output/comparison";

/** Exit codes besides 0 and 1. */
const REGRESSION = 2;
export const NOT_COMPARABLE = 3;

/** What is compared, and how: runs are folders, or their names below `.local/runs`. */
export interface ComparisonOptions {
  readonly a: string[];
  readonly b: string[];
  readonly thresholds: Thresholds;
  /** The file for the JUnit XML; default: none is written. */
  readonly junit?: string;
  /** Whether runs are compared that are not alike. */
  readonly force?: boolean;
}

/** A run, and the absolute path of its folder. */
interface FoundRun extends NamedRun {
  readonly folder: string;
}

/**
 * Compares recorded runs without a change (`--a`) with runs with it (`--b`).
 *
 * Usage: compare.js --a RUN … --b RUN … [--thresholds FILE] [--junit FILE] [--force]
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      a: { type: "string", multiple: true, default: [] },
      b: { type: "string", multiple: true, default: [] },
      thresholds: { type: "string" },
      junit: { type: "string" },
      force: { type: "boolean", default: false },
    },
  });
  await withJunit(values.junit, async () =>
    compareRuns({ ...values, thresholds: await readThresholds(values.thresholds) }),
  );
}

/**
 * Does what is to end with a JUnit XML. Where it fails before that, the file says why: one of an earlier comparison must not be
 * read as of this one.
 *
 * @throws before anything is done, if the file could not be written; what the work throws.
 */
export async function withJunit(junit: string | undefined, work: () => Promise<void>): Promise<void> {
  if (junit === undefined) {
    return work();
  }
  if (!existsSync(dirname(junit))) {
    throw new Error(`JUNIT: ${JSON.stringify(junit)} is not allowed: there is no folder ${dirname(junit)}`);
  }
  await rm(junit, { force: true });
  try {
    await work();
  } catch (error) {
    if (!existsSync(junit)) {
      await writeFile(junit, junitError(errorMessage(error)));
    }
    throw error;
  }
}

/**
 * Compares runs, and prints Markdown.
 *
 * @throws CommandError with the exit code 2 if a figure has regressed, and with 3 if the runs cannot be compared.
 */
export async function compareRuns({ thresholds, junit, force = false, ...sides }: ComparisonOptions): Promise<void> {
  const [a, b] = [await readSide("A", sides.a), await readSide("B", sides.b)];
  assertDifferent([...a, ...b]);
  const unlike = unlikeness([...a, ...b] as [FoundRun, ...FoundRun[]]);
  if (unlike.length > 0 && !force) {
    const advice = "to compare them regardless, set FORCE=1";
    throw new CommandError(["the runs are not alike; " + advice, ...unlike].join("\n  "), NOT_COMPARABLE);
  }
  const figures = compare(a.map(summaryOf), b.map(summaryOf), thresholds);
  console.log(describeComparison(a, b, unlike));
  console.log(`\n${comparisonTable(figures, { a: a.length, b: b.length })}`);
  printDifferences(a.map(runOf), b.map(runOf));
  assertKnown(
    thresholds,
    figures.map(({ name }) => name),
  );
  if (junit !== undefined) {
    await writeFile(junit, junitReport(figures));
  }
  const [regressed, missing] = (["regression", "missing"] as const).map(
    (verdict) => figures.filter((figure) => figure.verdict === verdict).length,
  );
  if (regressed! > 0) {
    throw new CommandError(`${regressed} of ${figures.length} figures have regressed`, REGRESSION);
  }
  if (missing! > 0) {
    throw new CommandError(`${missing} of ${figures.length} figures are of one side only`, NOT_COMPARABLE);
  }
}

/** Prints in what the sides differ: what one wants to compare should be there, and nothing else. */
function printDifferences(a: readonly Run[], b: readonly Run[]): void {
  const tables = [
    differencesTable("Setting", differentSettings(a, b)),
    differencesTable("Version", differentVersions(a, b)),
    differencesTable("Image", differentImages(a, b)),
  ];
  tables.filter((table) => table !== "").forEach((table) => console.log(`\n${table}`));
}

/**
 * Reads a file with thresholds; without one there are none but the defaults.
 *
 * @throws if there is no such file, or it is not allowed.
 */
export async function readThresholds(file: string | undefined): Promise<Thresholds> {
  if (file === undefined) {
    return {};
  }
  try {
    return parseThresholds(parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new Error(`THRESHOLDS=${file}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Warns of a threshold of its own for a figure that is made of samples and that no run has: runs may lack some.
 *
 * @throws if there is one for another figure that no run has.
 */
function assertKnown({ figures = {} }: Thresholds, known: readonly string[]): void {
  const absent = Object.keys(figures).filter((name) => !known.includes(name));
  absent.filter(isSampled).forEach((name) => console.warn(`THRESHOLDS: figures.${name}: none of these runs has it`));
  const unknown = absent.filter((name) => !isSampled(name));
  if (unknown.length > 0) {
    const lines = unknown.map((name) => {
      const meant = nearest(name, known);
      return `figures.${name}: no run has this figure${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    });
    throw new Error(`THRESHOLDS: ${lines.join("\n  ")}`);
  }
}

/** @throws if a run is named twice: it would count as two. */
function assertDifferent(runs: readonly FoundRun[]): void {
  const twice = runs.filter(({ folder }, index) => runs.findIndex((run) => run.folder === folder) !== index);
  if (twice.length > 0) {
    const names = [...new Set(twice.map(({ name }) => name))];
    throw new CommandError(`named more than once: ${names.join(", ")}`, NOT_COMPARABLE);
  }
}

/** @throws if there are none, or one cannot be compared. */
async function readSide(side: string, names: string[]): Promise<FoundRun[]> {
  if (names.length === 0) {
    throw new CommandError(
      `${side}: must be one or more runs: folders, or their names below .local/runs`,
      NOT_COMPARABLE,
    );
  }
  return Promise.all(names.map((name) => readNamedRun(side, name)));
}

async function readNamedRun(side: string, name: string): Promise<FoundRun> {
  const refuse = (error: Error) => {
    throw new CommandError(`${side}: ${error.message}`, NOT_COMPARABLE);
  };
  const folder = await findRun(name, runsDirectory()).catch(refuse);
  const found = await readOutcome(folder).catch(refuse);
  const reason = badEnding(found);
  if (reason !== undefined) {
    throw new CommandError(
      `${side}: the run ${name} ${reason}; only runs that ended well are compared`,
      NOT_COMPARABLE,
    );
  }
  return { ...found, name: basename(name), folder: resolve(folder) };
}

function runOf({ run }: NamedRun) {
  return run;
}

function summaryOf({ summary }: NamedRun) {
  return summary!;
}

if (require.main === module) {
  void runCommand(main);
}
