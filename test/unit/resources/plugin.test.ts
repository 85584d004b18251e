import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

const tsx = createRequire(__filename).resolve("tsx");
const plugin = require.resolve("../../../resources/plugin");

describe("resources/plugin", () => {
  it("ends the process that loads it with the one that has started that", async () => {
    const script = `require(${JSON.stringify(plugin)}); setInterval(() => {}, 1000); console.log("ready");`;
    const child = spawn(process.execPath, ["--import", tsx, "--eval", script], { stdio: ["pipe", "pipe", "inherit"] });
    await once(child.stdout, "data");
    assert.equal(child.exitCode, null);
    child.stdin.end();
    assert.deepEqual(await once(child, "exit"), [1, null]);
  });
});
