import builder from "junit-report-builder";
import type { ComparedFigure } from "../../runs/comparison/comparison";
import type { Sides } from "../../runs/comparison/differences";
import type { DifferentImages } from "../../runs/comparison/images";
import type { DifferentSetting } from "../../runs/comparison/settings";
import { markdownTable } from "../../runs/markdown-table";

/** The figures as a Markdown table: for a pull request. */
export function comparisonTable(figures: readonly ComparedFigure[], runs: { a: number; b: number }): string {
  const header = ["Figure", "Unit", `A, median of ${runs.a}`, `B, median of ${runs.b}`, "B / A", "Verdict"];
  const rows = figures.map((figure) => [
    figure.name,
    figure.unit,
    formatNumber(figure.a),
    formatNumber(figure.b),
    ratioOf(figure),
    figure.verdict === "regression" ? "**regression**" : figure.verdict,
  ]);
  return markdownTable(header, rows);
}

/** The images in which the sides differ, as a Markdown table. */
export function imagesTable(images: readonly DifferentImages[]): string {
  return differencesTable("Image", images, ({ repository }) => repository);
}

/** The settings in which the sides differ, as a Markdown table. */
export function settingsTable(settings: readonly DifferentSetting[]): string {
  return differencesTable("Setting", settings, ({ path }) => path);
}

function differencesTable<D extends Sides>(what: string, differences: readonly D[], nameOf: (of: D) => string): string {
  const rows = differences.map((difference) => [nameOf(difference), difference.a.join(", "), difference.b.join(", ")]);
  return markdownTable([`${what} that differs`, "A", "B"], rows);
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
