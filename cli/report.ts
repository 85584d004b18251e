import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { idOf, renderSvg } from "../runs/report/chart";
import type { Chart } from "../runs/report/chart";
import { htmlOf } from "../runs/report/html";
import { markdownOf } from "../runs/report/markdown";
import { reportOf } from "../runs/report/report";
import { findRun, newestRun, readRun } from "../runs/run-reader";
import { runsDirectory } from "../tools/paths";
import { runCommand } from "./output/command";

/**
 * Writes the report of a recorded run into its folder: `report/index.html`, which needs nothing else, and
 * `report/README.md` with a file for each chart.
 *
 * Usage: report.js [RUN]; default: the run that was begun last
 */
async function main(): Promise<void> {
  const [name = await newestRun(runsDirectory())] = process.argv.slice(2);
  const run = resolve(await findRun(name, runsDirectory()));
  const report = reportOf(basename(run), await readRun(run));
  const directory = join(run, "report");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "index.html"), htmlOf(report));
  await writeFile(join(directory, "README.md"), markdownOf(report, fileOf));
  for (const chart of report.charts) {
    await writeFile(join(directory, fileOf(chart)), renderSvg(chart));
  }
  console.log(relative(process.cwd(), join(directory, "index.html")));
}

function fileOf({ title }: Chart): string {
  return `${idOf(title)}.svg`;
}

void runCommand(main);
