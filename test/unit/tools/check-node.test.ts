import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

import { Fixture } from "./fixture";

const ROOT = resolve(__dirname, "../../..");
const NEEDED = "Node.js 20.19 or newer of 20, or 22.12 or newer, is needed";
const ENGINES = "^20.19.0 || >=22.12.0";
const readJson = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8"));

describe("make check-node", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  /** Runs it where `node` takes itself for that version, and gives its exit status and what it says. */
  const check = (version: string, variables = {}): [number | null, string | undefined] => {
    const disguise = `Object.defineProperty(process, "version", { value: "v${version}" });
      Object.defineProperty(process, "versions", { value: { node: "${version}" } });`;
    fixture.write(`${fixture.bin}/disguise.js`, disguise);
    fixture.write(
      `${fixture.bin}/node`,
      `#!/bin/sh\nexec ${process.execPath} --require ${fixture.bin}/disguise.js "$@"\n`,
    );
    return make({ PATH: `${fixture.bin}:/usr/bin:/bin`, ...variables });
  };

  const make = (env: NodeJS.ProcessEnv): [number | null, string | undefined] => {
    const { status, stderr } = spawnSync("make", ["check-node"], {
      cwd: ROOT,
      env,
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
    });
    return [status, stderr.split("\n")[0]];
  };

  for (const version of ["22.11.99", "22.0.0", "21.99.0", "20.18.9", "18.20.8", "9.99.0"]) {
    it(`refuses Node.js ${version}`, () => {
      assert.deepEqual(check(version), [2, `${NEEDED}; this is v${version}`]);
    });
  }

  const hint = '; to keep that of your own PATH: sudo env "PATH=$PATH" make ...';

  it("tells users of sudo how to keep their own", () => {
    const message = `${NEEDED}; this is v18.20.8${hint}`;
    assert.deepEqual(check("18.20.8", { SUDO_USER: "me" }), [2, message]);
  });

  it("says that there is none", () => {
    for (const program of ["bash", "find", "make"]) symlinkSync(`/usr/bin/${program}`, join(fixture.bin, program));
    const message = `${NEEDED}, and there is no node on PATH`;
    assert.deepEqual(make({ PATH: fixture.bin }), [2, message]);
    assert.deepEqual(make({ PATH: fixture.bin, SUDO_USER: "me" }), [2, message + hint]);
  });

  it("takes what npm takes", () => {
    const { engines } = readJson("package.json");
    assert.deepEqual(
      [engines, readJson("package-lock.json").packages[""].engines],
      [{ node: ENGINES }, { node: ENGINES }],
    );
  });

  for (const version of ["20.19.0", "20.20.0", "22.12.0", "23.0.0", "24.1.0", "100.1.0"]) {
    it(`takes Node.js ${version}`, () => {
      assert.deepEqual(check(version), [0, ""]);
    });
  }
});
