import builder from "junit-report-builder";
import type { ComparedFigure, Verdict } from "../../runs/comparison/comparison";
import type { Difference } from "../../runs/comparison/differences";
import type { NamedRun } from "../../runs/comparison/likeness";
import { gibibytesOf } from "../../runs/machine";
import { markdownTable } from "../../runs/markdown-table";

/** The verdicts in the order of their rows: what matters most is above. */
const ORDER: readonly Verdict[] = ["regression", "missing", "improvement", "no change", "not sampled"];

/** What is compared, in Markdown: the runs, the fleet, the machine, and in what the runs are not alike. */
export function describeComparison(a: readonly NamedRun[], b: readonly NamedRun[], unlike: readonly string[]): string {
  const { operation, settings, machine } = a[0]!.run;
  const { topology, clusterCount } = settings as { topology?: { kind: string }; clusterCount?: number };
  const withoutImages = [...a, ...b].filter(({ run }) => run.images === undefined);
  const lines = [
    `A: ${namesOf(a)}`,
    `B: ${namesOf(b)}`,
    `Fleet: \`${operation}\`, ${clusterCount} clusters of the topology ${topology?.kind}`,
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${gibibytesOf(machine)} GiB`,
    ...unlike.map((difference) => `**Compared although not alike:** ${difference}`),
    ...(withoutImages.length === 0 ? [] : [`Images are not compared; not known of: ${namesOf(withoutImages)}`]),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

function namesOf(runs: readonly NamedRun[]): string {
  return runs.map(({ name }) => name).join(", ");
}

/** The figures as a Markdown table: for a pull request. */
export function comparisonTable(figures: readonly ComparedFigure[], runs: { a: number; b: number }): string {
  const header = ["Figure", "Unit", `A, median of ${runs.a}`, `B, median of ${runs.b}`, "B / A", "Verdict"];
  const ordered = figures.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const rows = ordered.map((figure) => [
    figure.name,
    figure.unit,
    formatNumber(figure.a),
    formatNumber(figure.b),
    ratioOf(figure),
    figure.verdict === "regression" ? "**regression**" : figure.verdict,
  ]);
  return markdownTable(header, rows);
}

/** In what the sides differ, as a Markdown table; empty if in nothing. */
export function differencesTable(what: string, differences: readonly Difference[]): string {
  const rows = differences.map(({ name, a, b }) => [name, a.join(", "), b.join(", ")]);
  return rows.length === 0 ? "" : markdownTable([`${what} that differs`, "A", "B"], rows);
}

/**
 * The figures as a report that CI systems read: a test case for each, which fails if the figure
 * has regressed, is an error if only one side has it, and is skipped if too few runs have it.
 */
export function junitReport(figures: readonly ComparedFigure[]): string {
  const report = builder.newBuilder();
  const suite = report.testSuite().name("comparison of runs");
  for (const figure of figures) {
    const testCase = suite.testCase().className("metal3-scale").name(figure.name);
    const values = `${formatNumber(figure.a)} → ${formatNumber(figure.b)} ${figure.unit}`.trim();
    if (figure.verdict === "regression") {
      testCase.failure(`${values}, ${ratioOf(figure)} times`, "regression");
    } else if (figure.verdict === "missing") {
      testCase.error(`only ${figure.a === undefined ? "B" : "A"} has it`, "missing");
    } else if (figure.verdict === "not sampled") {
      testCase.skipped();
    }
  }
  return report.build();
}

/** The report of a comparison that there was none of: one test case, with the reason as its error. */
export function junitError(reason: string): string {
  const report = builder.newBuilder();
  const testCase = report.testSuite().name("comparison of runs").testCase();
  testCase.className("metal3-scale").name("comparison").error(reason, "not compared");
  return report.build();
}

function ratioOf({ a, b }: ComparedFigure): string {
  return a === undefined || b === undefined || a === 0 ? "" : (b / a).toFixed(2);
}

function formatNumber(value: number | undefined): string {
  return value === undefined ? "" : String(Number(value.toPrecision(4)));
}
