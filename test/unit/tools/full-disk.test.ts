import { randomBytes } from "node:crypto";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { commandWithin, hasNamespaces } from "../cli/project";
import { Fixture, kubectl, pulumi, sum } from "./fixture";
import { skip } from "../../skip";
import { archive } from "./vendors/archive";

const ROOT = resolve(__dirname, "../../..");
/** More than the file system has room for. */
const LARGE = "#".repeat(1_000_000);

describe("set-up of tools on a full disk", () => {
  let fixture: Fixture;
  beforeEach(function () {
    fixture = new Fixture();
    if (!hasNamespaces) {
      skip(this, "user and mount namespaces cannot be made here");
    }
  });
  afterEach(() => fixture.remove());

  /** What set-up says at its end, with the tools' folder on a file system without space. */
  const lastWords = (mirror: string): Promise<string> => {
    const lock = join(fixture.directory, "lock.json");
    fixture.write(lock, JSON.stringify(fixture.lock));
    mkdirSync(fixture.tools, { recursive: true });
    const program = `require("${join(ROOT, "tools/setup.ts")}")
      .setup({ root: "${fixture.root}", lock: require("${lock}"), progress: { line: () => {}, during: (_, download) => download({ received: 0, total: 0 }) } })
      .catch((error) => console.log(error.message));`;
    const [command, ...prefix] = commandWithin("full-tools", join(fixture.root, ".local"));
    const args = [...prefix, process.execPath, "--import", "tsx", "--eval", program];
    const env = { HOME: fixture.directory, PATH: `${fixture.bin}:/usr/bin:/bin`, MIRROR: mirror };
    return new Promise((done) => {
      execFile(command!, args, { cwd: ROOT, env }, (_, stdout, stderr) => done(`${stdout}${stderr}`));
    });
  };
  const assertNoSpace = async (mirror = "") =>
    assert.equal(await lastWords(mirror), `No space is left in ${fixture.tools}: the tools need 2 GB there in all\n`);

  it("says so when the mirror's archive is unpacked", async () => {
    const contents = { ...fixture.contents, "kubernetes/bin/kubectl": kubectl("1.2.3") + LARGE };
    await assertNoSpace(fixture.makeMirror(contents));
  });

  it("says so when a file is downloaded", async () => {
    await fixture.startVendor();
    fixture.served.set("/kubectl", kubectl("1.2.3") + LARGE);
    await assertNoSpace();
  });

  it("says so when a downloaded archive is unpacked", async () => {
    await fixture.startVendor();
    const files = { "pulumi/pulumi": pulumi("3.0.1") + LARGE, "pulumi/pulumi-language-nodejs": "#!/bin/sh\n" };
    const tarball = archive(files, "--gzip");
    fixture.served.set("/pulumi.tar.gz", tarball).set("/pulumi-sums.txt", `${sum(tarball)}  pulumi.tar.gz\n`);
    await assertNoSpace();
  });

  it("says so when an image is copied", async () => {
    await fixture.startVendor();
    fixture.serveImage(randomBytes(1_000_000).toString("base64"));
    await assertNoSpace();
  });
});
