import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lock } from "../../../tools/lock";
import { takeFromMachine } from "../../../tools/machine";
import { tasksOf } from "../../../tools/task";

describe("this machine's tools", () => {
  it("are not those that set-up has provided, by whatever path they are on PATH", async () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), "metal3-scale-")));
    try {
      const task = tasksOf(lock).find(({ name }) => name === "kubectl")!;
      const [own, link, folder] = ["own", "link", "folder"].map((name) => join(directory, name)) as [
        string,
        string,
        string,
      ];
      mkdirSync(own);
      mkdirSync(folder);
      symlinkSync(own, link);
      const script = `#!/bin/sh\necho '"gitVersion": "v${task.item.version}"'\n`;
      writeFileSync(join(own, "kubectl"), script, { mode: 0o755 });
      const PATH = `${link}:/usr/bin:/bin`;
      await assert.rejects(takeFromMachine(task, folder, { PATH }, own), /not on PATH/);
      assert.equal(await takeFromMachine(task, folder, { PATH }, `${own}-2`), join(folder, "kubectl"));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
