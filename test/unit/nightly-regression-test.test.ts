import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../tools/paths";

const ROOT = projectRoot();

interface Workflow {
  jobs: Record<string, { steps: { run?: string; uses?: string; with?: { path?: string } }[] }>;
}

describe("docs/nightly-regression-test.yaml", () => {
  const { jobs } = parse(readFileSync(join(ROOT, "docs/nightly-regression-test.yaml"), "utf8")) as Workflow;
  const makefile = readFileSync(join(ROOT, "Makefile"), "utf8");
  const steps = Object.values(jobs).flatMap(({ steps }) => steps);
  const commands = steps.flatMap(({ run = "" }) =>
    Array.from(run.replaceAll("\\\n", " ").matchAll(/\bmake -s (\S+)(.*)/g), ([, target = "", variables = ""]) => ({
      target,
      variables: Array.from(variables.matchAll(/\b([A-Z]+)=/g), ([, name = ""]) => name),
    })),
  );

  it("runs targets of the Makefile with variables that the Makefile reads", () => {
    assert.deepEqual(commands, [
      { target: "experiment", variables: ["STACK", "SET", "RUNS", "JUNIT"] },
      { target: "report", variables: ["RUN"] },
    ]);
    for (const { target, variables } of commands) {
      const rule = new RegExp(`^${target}:.*\\n((\\t.*\\n)+)`, "m").exec(makefile);
      assert.ok(rule, target);
      for (const variable of variables.filter((name) => name !== "STACK")) {
        assert.match(rule[1]!, new RegExp(`\\$\\((patsubst .*)?\\$?\\(?${variable}\\b`), variable);
      }
    }
    assert.match(makefile, /^export STACK \?=/m);
  });

  it("uploads what it writes", () => {
    const paths = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"))?.with?.path;
    const scripts = steps.map(({ run = "" }) => run).join("\n");
    assert.deepEqual(paths?.trim().split("\n"), ["junit.xml", "experiment.log", "reports"]);
    for (const written of ["JUNIT=junit.xml", "tee experiment.log", "mkdir reports"]) {
      assert.ok(scripts.includes(written), written);
    }
    assert.match(scripts, /^sudo rm -rf junit\.xml experiment\.log reports started$/m);
  });
});
