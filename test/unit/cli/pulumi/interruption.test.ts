import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, withOutputLog } from "../../../../cli/pulumi/interruption";
import { OutputLog } from "../../../../cli/pulumi/output-log";

const tsx = createRequire(__filename).resolve("tsx");
const limits = { alone: 300, steps: 600, end: 900 };

/**
 * Runs statements beside `endGracefully` and `run`, sends SIGTERM once they have written "ready", and so often as well as
 * they then write "again"; waits for the end.
 */
async function interrupt(statements: string): Promise<{ code: number | null; stderr: string }> {
  const file = JSON.stringify(require.resolve("../../../../cli/pulumi/interruption"));
  const script = `
    const { endGracefully, run } = require(${file});
    endGracefully(${JSON.stringify(limits)});
    const fail = (error) => { console.error(error.message); process.exit(1); };
    ${statements}`;
  const child = spawn(process.execPath, ["--import", tsx, "--eval", script], { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  child.stdout.on("data", () => child.kill("SIGTERM"));
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, stderr };
}

describe("cli/pulumi/interruption", () => {
  it("ends a process that has no command under way and waits for something else", async () => {
    const { code, stderr } = await interrupt("setInterval(() => {}, 1000); console.log('ready');");
    assert.equal(code, 1);
    assert.match(stderr, /interrupted; what was under way had not ended after 0.3 s; run it again to go on/);
  });

  it("tells the command under way to end, waits for it, and starts no other", async () => {
    const { code, stderr } = await interrupt(`
      const command = "trap 'echo ended >&2; exit 3' INT; echo ready; while :; do sleep 0.05; done";
      run("sh", ["-c", command]).catch(() => run("echo", ["another"])).catch(fail);`);
    assert.equal(code, 1);
    assert.match(stderr, /^ended\ninterrupted; run it again to go on$/m);
  });

  it("waits also for one that is told to end again", async () => {
    const { code, stderr } = await interrupt(`
      const command = "n=0; trap 'n=$((n+1)); test $n -eq 1 && echo again || { sleep 0.1; echo ended >&2; exit 3; }' INT; " +
        "echo ready; while :; do sleep 0.05; done";
      run("sh", ["-c", command]).catch(fail);`);
    assert.equal(code, 1);
    assert.match(stderr, /^ended\nsh .* ended with exit code 3\n$/);
  });

  it("kills the command when it is told a third time", async () => {
    const { code, stderr } = await interrupt(`
      const command = "trap 'echo again' INT; echo ready; while :; do sleep 0.05; done";
      run("sh", ["-c", command]).catch(fail);`);
    assert.deepEqual([code, stderr], [1, "error: interrupted; run it again to go on\n"]);
  });

  it("ends at the second signal a process that has no command under way", async () => {
    const { code, stderr } = await interrupt(`
      process.once("SIGTERM", () => console.log("again"));
      setInterval(() => {}, 1000); console.log('ready');`);
    assert.deepEqual([code, stderr], [1, "error: interrupted; run it again to go on\n"]);
  });

  it("takes no command for done that was told to end, also if that ended well", async () => {
    const { code, stderr } = await interrupt(`
      const command = "trap 'exit 0' INT; echo ready; while :; do sleep 0.05; done";
      run("sh", ["-c", command]).then(() => process.exit(0), fail);`);
    assert.deepEqual([code, stderr], [1, "interrupted; run it again to go on\n"]);
  });

  it("has the output of commands in a file while told so", async () => {
    const directory = mkdtempSync(join(tmpdir(), "interruption-"));
    const log = new OutputLog(join(directory, "output.log"));
    const print = (code: number) => run("sh", ["-c", `echo out; echo error >&2; exit ${code}`]);
    await assert.rejects(
      withOutputLog(log, async () => {
        await print(0);
        await print(3);
      }),
      /ended with exit code 3$/,
    );
    assert.equal(readFileSync(log.path, "utf8"), "out\nerror\nout\nerror\n");
    assert.equal(log.summary, "out\nerror");
    log.close();
    rmSync(directory, { recursive: true });
  });

  it("tells it once more after a while, and then kills it", async () => {
    const { code, stderr } = await interrupt(`
      const command = "trap 'echo told >&2' INT; echo ready; while :; do sleep 0.05; done";
      run("sh", ["-c", command]).catch(fail);`);
    assert.equal(code, 1);
    assert.equal(stderr.match(/^told$/gm)?.length, 2);
    assert.match(stderr, /Pulumi had not ended after 0.9 s/);
  });
});
