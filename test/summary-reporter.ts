import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import Mocha from "mocha";

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/**
 * Mocha's `spec` reporter that lists the skipped tests at the end, and writes "PASSED FAILED SKIPPED" and then their
 * names, a line each, to the file that `--reporter-option summary=FILE` names. No file means that the suite did not end.
 */
export = class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { summary } = options.reporterOptions as { readonly summary: string };
    const skipped: string[] = [];
    runner.on(EVENT_TEST_PENDING, (test) => skipped.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      if (skipped.length > 0) {
        console.log(["Skipped:", ...skipped].join("\n  "));
      }
      mkdirSync(dirname(summary), { recursive: true });
      writeFileSync(summary, [`${passes} ${failures} ${skipped.length}`, ...skipped, ""].join("\n"));
    });
  }
};
