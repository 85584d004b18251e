import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { removeStaleLocks } from "../../../tools/unlock";
import { Fixture } from "./fixture";

describe("locks of Pulumi's state", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  const lockFile = (name: string, contents: object): string => {
    const file = join(fixture.root, ".pulumi/locks/organization/project/dev", name);
    fixture.write(file, JSON.stringify(contents));
    return file;
  };

  it("are removed if their process is gone, and only then", () => {
    const gone = 4_194_305; // above every process id
    const stale = lockFile("stale.json", { pid: gone, hostname: hostname() });
    const attributes = lockFile("stale.json.attrs", {});
    const reused = lockFile("reused.json", { pid: process.pid, hostname: hostname() });
    const elsewhere = lockFile("elsewhere.json", { pid: gone, hostname: "another-machine" });
    assert.deepEqual(removeStaleLocks(fixture.root).sort(), [gone, process.pid].sort());
    assert.deepEqual([stale, attributes, reused, elsewhere].map(existsSync), [false, false, false, true]);
    assert.deepEqual(removeStaleLocks(fixture.root), []);
  });

  it("need not be there", () => {
    assert.deepEqual(removeStaleLocks(join(fixture.directory, "nothing")), []);
  });
});
