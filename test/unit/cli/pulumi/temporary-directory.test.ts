import assert from "node:assert/strict";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryDirectory } from "../../../../cli/pulumi/temporary-directory";
import { Home } from "../../home";

describe("cli/temporary-directory", () => {
  let home: Home;

  beforeEach(() => (home = new Home()));
  afterEach(() => home.leave());

  it("is below .local, for its owner only, and deleted with what is in it", async () => {
    const used = await withTemporaryDirectory(async (directory) => {
      assert.ok(directory.startsWith(join(home.directory, ".local/")));
      assert.equal(statSync(directory).mode & 0o777, 0o700);
      writeFileSync(join(directory, "kubeconfig"), "secret");
      return directory;
    });
    assert.ok(!existsSync(used));
  });

  it("is deleted after a failure, too", async () => {
    let used = "";
    const failing = withTemporaryDirectory((directory) => {
      used = directory;
      return Promise.reject(new Error("the update failed"));
    });
    await assert.rejects(failing, /the update failed/);
    assert.ok(used !== "" && !existsSync(used));
  });

  it("is deleted by the next command if its own was killed, and left alone while it runs", async () => {
    const [killed, running] = [4_194_305, process.pid].map((pid) => join(home.directory, ".local", `tmp-${pid}-x`));
    mkdirSync(killed!, { recursive: true });
    mkdirSync(running!);
    await withTemporaryDirectory(() => Promise.resolve());
    assert.deepEqual([killed!, running!].map(existsSync), [false, true]);
  });
});
