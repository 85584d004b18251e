import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import Mocha from "mocha";

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/**
 * Mocha's `spec` reporter that writes "PASSED FAILED SKIPPED" to the file that `--reporter-option summary=FILE` names, and
 * then a line for each test that failed or was skipped, with the reason. No file means that the suite did not end.
 */
export = class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { summary } = options.reporterOptions as { readonly summary: string };
    const failed: string[] = [];
    const skipped: string[] = [];
    runner.on(EVENT_TEST_FAIL, (test, error: Error) => failed.push(`Failed: ${test.fullTitle()}: ${reasonOf(error)}`));
    runner.on(EVENT_TEST_PENDING, (test) => skipped.push(`Skipped: ${test.fullTitle()}`));
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      const lines = [...skipped, ...failed];
      lines.forEach((line) => console.log(line));
      mkdirSync(dirname(summary), { recursive: true });
      writeFileSync(summary, [`${passes} ${failures} ${skipped.length}`, ...lines, ""].join("\n"));
    });
  }
};

/** The first line of an error, and the last, which is the reason if it has the output of a command. */
function reasonOf({ message }: Error): string {
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return [...new Set([lines[0], lines.at(-1)?.trim()])].join(" … ");
}
