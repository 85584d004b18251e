import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../project";

/**
 * Stands in for Pulumi: keeps which stacks there are, and writes a line for each update and destroy into `calls`, with the
 * value of `concurrency` in the stack's file.
 *
 * An update fails if there is a file `fails` that has the same value of `concurrency`, tells the command that runs it to end
 * if there is a file `interrupts` that has it, and removes its own record if there is a file `forgets` that has it.
 */
export function installFakePulumi(project: Project): void {
  project.install(
    "pulumi",
    `PATH=/usr/bin:/bin
    case "$1 $2" in
      version*) echo v3.250.0 ;;
      "stack ls") for name in $(ls stacks 2>/dev/null); do echo "{\\"name\\":\\"$name\\",\\"current\\":false,\\"resourceCount\\":$(cat stacks/$name)}"; done |
        paste -sd, | sed 's/.*/[&]/; s/^$/[]/' ;;
      "stack select") mkdir -p stacks; for name; do :; done; [ -e stacks/$name ] || echo 0 >stacks/$name ;;
      "stack export") for file; do :; done; echo '{"version":3,"deployment":{"resources":[]}}' >$file ;;
      "stack output") echo {} ;;
      "stack rm") rm stacks/test-experiment Pulumi.test-experiment.yaml ;;
      up*|destroy*)
        value=$(sed -n 's/^  concurrency: //p' Pulumi.test-experiment.yaml)
        echo "$1 $value" >>calls
        if [ $1 = up ]; then
          [ "$(cat fails 2>/dev/null)" != "$value" ] || exit 255
          if [ "$(cat forgets 2>/dev/null)" = "$value" ]; then rm -r forgets "$(ls -td .local/runs/* | head -1)"; fi
          if [ "$(cat interrupts 2>/dev/null)" = "$value" ]; then rm interrupts; trap 'exit 255' INT; kill -TERM $PPID; sleep 10; fi
        fi ;;
    esac`,
  );
}

/** The updates and destroys so far. */
export function callsOf(project: Project): string[] {
  const file = join(project.directory, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}
