import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { StdioOptions } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";

const tsx = createRequire(__filename).resolve("tsx");

/** Starts a command, of these statements. */
function start(statements: string, stdio: StdioOptions = ["ignore", "pipe", "pipe"]) {
  const file = JSON.stringify(require.resolve("../../../../cli/output/command"));
  const script = `
    const { setTimeout: sleep } = require("node:timers/promises");
    const { CommandError, endWithReader, runCommand } = require(${file});
    void runCommand(async () => { ${statements} });`;
  return spawn(process.execPath, ["--import", tsx, "--eval", script], { stdio });
}

/** Prints many lines to an output. */
const print = (output: string) => `
  for (let line = 0; line < 20; line++) {
    process.${output}.write("line\\n");
    await sleep(20);
  }`;

describe("a command", () => {
  for (const output of ["stdout", "stderr"] as const) {
    it(`goes on to its end when nobody reads its ${output} any more`, async () => {
      const command = start(`${print(output)} throw new CommandError("has gone on", 7);`);
      await once(command[output]!, "data");
      command[output]!.destroy();
      assert.deepEqual(await once(command, "exit"), [7, null]);
    });
  }

  it("is no failure when nobody reads its output any more", async () => {
    const command = start(print("stdout"));
    await once(command.stdout!, "data");
    command.stdout!.destroy();
    assert.deepEqual(await once(command, "exit"), [0, null]);
  });

  it("ends with its reader where it has nothing else to do", async () => {
    const command = start(`endWithReader(); for (;;) { ${print("stdout")} }`);
    await once(command.stdout!, "data");
    command.stdout!.destroy();
    assert.deepEqual(await once(command, "exit"), [0, null]);
  });

  for (const [what, prelude] of [
    ["also one that ends with its reader", "endWithReader();"],
    ["after it has done all", ""],
  ]) {
    it(`fails where its output has no room on the disk, ${what}`, async () => {
      const full = openSync("/dev/full", "w");
      const command = start(`${prelude} console.log("line"); console.error("has gone on");`, ["ignore", full, "pipe"]);
      closeSync(full);
      let text = "";
      command.stderr!.setEncoding("utf8").on("data", (data: string) => (text += data));
      assert.deepEqual(await once(command, "close"), [1, null]);
      assert.match(text, /^has gone on\nerror: the output cannot be written: ENOSPC/);
    });
  }
});
