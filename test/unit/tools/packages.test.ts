import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { type DebianPackage, installPackages, missingPackages } from "../../../tools/packages";
import { Fixture } from "./fixture";
import { skip } from "../../skip";

describe("Debian packages", () => {
  let fixture: Fixture;
  let packages: DebianPackage[];
  beforeEach(() => {
    fixture = new Fixture();
    packages = [
      { name: "fixture-present", provides: ["xz"] },
      { name: "fixture-tool", provides: ["fixture-tool", join(fixture.directory, "cni")] },
    ];
  });
  afterEach(() => fixture.remove());

  /** An apt-get that keeps its arguments and whose installations fail before the first update. */
  const makeApt = () => {
    const { bin, directory } = fixture;
    fixture.write(
      join(bin, "apt-get"),
      `#!/bin/bash
echo "$DEBIAN_FRONTEND $*" >>${directory}/calls
if [[ "$*" == *update* ]]; then >${directory}/updated; exit; fi
if [[ ! -e ${directory}/updated ]]; then echo "E: Unable to locate package" >&2; exit 100; fi
/bin/cp ${bin}/xz ${bin}/fixture-tool && >${directory}/cni
`,
    );
  };
  const calls = () => readFileSync(join(fixture.directory, "calls"), "utf8").trim().split("\n");
  const install = () =>
    installPackages(missingPackages(packages, fixture.env), "this test", fixture.env, (line) => fixture.log.push(line));

  it("are installed with a word to the user if what they provide is not there", async function () {
    if (process.getuid?.() !== 0) {
      skip(this, "this user is not root");
    }
    makeApt();
    assert.equal(await install(), undefined);
    assert.deepEqual(fixture.log, ["Installing the Debian packages fixture-tool (this test needs them)"]);
    assert.deepEqual(missingPackages(packages, fixture.env), []);
    const commands = calls().map((line) => line.replace(/-o \S+ /g, ""));
    const installation = "noninteractive install --yes --no-install-recommends fixture-tool";
    assert.deepEqual(commands, [installation, "noninteractive update", installation]);
  });

  it("are missing as long as one of their files is", () => {
    fixture.write(join(fixture.bin, "fixture-tool"), "");
    assert.deepEqual(
      missingPackages(packages, fixture.env).map(({ name }) => name),
      ["fixture-tool"],
    );
  });

  it("cannot be installed on another kind of machine", async () => {
    assert.match((await install())!, /not a Debian machine.*this test needs fixture-tool, .*cni/);
  });

  it("tell why the installation failed", async function () {
    if (process.getuid?.() !== 0) {
      skip(this, "this user is not root");
    }
    fixture.write(join(fixture.bin, "apt-get"), "#!/bin/sh\necho 'E: no network' >&2\nexit 100\n");
    assert.equal(await install(), "apt-get install failed: E: no network");
    rmSync(join(fixture.bin, "apt-get"));
    assert.ok(!existsSync(join(fixture.directory, "calls")));
  });
});
