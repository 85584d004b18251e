import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import Mocha from "mocha";

/**
 * Mocha's `spec` reporter that also writes "PASSED FAILED" to a file once the suite has ended: the file that
 * `--reporter-option summary=FILE` names. No file means that the suite did not end.
 */
export = class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { summary } = options.reporterOptions as { readonly summary: string };
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      mkdirSync(dirname(summary), { recursive: true });
      writeFileSync(summary, `${this.stats.passes} ${this.stats.failures}\n`);
    });
  }
};
