import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { compare } from "../runs/comparison/comparison";
import { differentImages } from "../runs/comparison/images";
import { unlikeness } from "../runs/comparison/likeness";
import type { NamedRun } from "../runs/comparison/likeness";
import { parseThresholds } from "../runs/comparison/thresholds";
import type { Thresholds } from "../runs/comparison/thresholds";
import { findRun, readOutcome } from "../runs/run-reader";
import { nearest } from "../settings/nearest";
import { runsDirectory } from "../tools/paths";
import { CommandError, runCommand } from "./output/command";
import { comparisonTable, imagesTable, junitReport } from "./output/comparison";

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
  assertWritable(values.junit);
  await compareRuns({ ...values, thresholds: await readThresholds(values.thresholds) });
}

/** @throws before anything is compared, if the JUnit XML could not be written then. */
export function assertWritable(junit: string | undefined): void {
  if (junit !== undefined && !existsSync(dirname(junit))) {
    throw new Error(`JUNIT: ${JSON.stringify(junit)} is not allowed: there is no folder ${dirname(junit)}`);
  }
}

/**
 * Compares runs, and prints Markdown.
 *
 * @throws CommandError with the exit code 2 if a figure has regressed, and with 3 if the runs cannot be compared.
 */
export async function compareRuns({ thresholds, junit, force = false, ...sides }: ComparisonOptions): Promise<void> {
  const [a, b] = [await readSide("A", sides.a), await readSide("B", sides.b)];
  const differences = unlikeness([...a, ...b] as [NamedRun, ...NamedRun[]]);
  if (differences.length > 0 && !force) {
    const advice = "to compare them regardless, set FORCE=1";
    throw new CommandError(["the runs are not alike; " + advice, ...differences].join("\n  "), NOT_COMPARABLE);
  }
  const figures = compare(a.map(summaryOf), b.map(summaryOf), thresholds);
  assertKnown(
    thresholds,
    figures.map(({ name }) => name),
  );
  console.log(comparisonTable(figures, { a: a.length, b: b.length }));
  const images = differentImages(a.map(runOf), b.map(runOf));
  if (images.length > 0) {
    console.log(`\n${imagesTable(images)}`);
  }
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

/** @throws if there is a threshold of its own for a figure that no run has. */
function assertKnown({ figures = {} }: Thresholds, known: readonly string[]): void {
  const unknown = Object.keys(figures).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const lines = unknown.map((name) => {
      const meant = nearest(name, known);
      return `figures.${name}: no run has this figure${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    });
    throw new Error(`THRESHOLDS: ${lines.join("\n  ")}`);
  }
}

/** @throws if there are none, or one cannot be compared. */
async function readSide(side: string, names: string[]): Promise<NamedRun[]> {
  if (names.length === 0) {
    throw new CommandError(
      `${side}: must be one or more runs: folders, or their names below .local/runs`,
      NOT_COMPARABLE,
    );
  }
  return Promise.all(names.map((name) => readNamedRun(side, name)));
}

async function readNamedRun(side: string, name: string): Promise<NamedRun> {
  const found = await readOutcome(findRun(name, runsDirectory())).catch((error: Error) => {
    throw new CommandError(`${side}: ${error.message}`, NOT_COMPARABLE);
  });
  const { run, summary } = found;
  if (run.endedAt === undefined || summary === undefined || run.error !== undefined) {
    const reason = run.error === undefined ? "has not ended, or was killed" : `failed: ${run.error}`;
    throw new CommandError(
      `${side}: the run ${name} ${reason}; only runs that ended well are compared`,
      NOT_COMPARABLE,
    );
  }
  return { ...found, name: basename(name) };
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
