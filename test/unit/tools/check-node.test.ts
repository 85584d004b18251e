import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { Fixture } from "./fixture";

const ROOT = resolve(__dirname, "../../..");
const minimum = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).engines.node.replace(">=", "");

describe("make check-node", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  /** Runs it where `node` takes itself for that version, and gives its exit status and what it says. */
  const check = (version: string): [number | null, string | undefined] => {
    const disguise = `Object.defineProperty(process, "version", { value: "v${version}" });
      Object.defineProperty(process, "versions", { value: { node: "${version}" } });`;
    fixture.write(`${fixture.bin}/disguise.js`, disguise);
    fixture.write(
      `${fixture.bin}/node`,
      `#!/bin/sh\nexec ${process.execPath} --require ${fixture.bin}/disguise.js "$@"\n`,
    );
    const env = { PATH: `${fixture.bin}:/usr/bin:/bin` };
    const { status, stderr } = spawnSync("make", ["check-node"], {
      cwd: ROOT,
      env,
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
    });
    return [status, stderr.split("\n")[0]];
  };

  for (const version of ["20.18.9", "18.20.8", "9.99.0"]) {
    it(`refuses Node.js ${version}`, () => {
      assert.deepEqual(check(version), [2, `Node.js 20.19 or newer is needed; this is v${version}`]);
    });
  }

  for (const version of [minimum, "22.0.0", "100.1.0"]) {
    it(`takes Node.js ${version}`, () => {
      assert.deepEqual(check(version), [0, ""]);
    });
  }
});
