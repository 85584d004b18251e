import assert from "node:assert/strict";
import { describeCheck, refusalOf } from "./refusals";

describeCheck("everything", (project) => {
  it("prints what a fleet needs where nothing is wrong", async () => {
    const { code, stdout, stderr } = await project().run("cli/check.js", []);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^PREDICTED +MEMORY .*\nmanagement cluster +\d+ MiB .*\n(.+\n){3}this machine has +\d+ MiB /);
  });

  it("prints on standard error that nothing was changed, and all that is wrong, a line each", async () => {
    project().configure({ clusterCount: "many", backingCapacity: 0 });
    assert.deepEqual((await refusalOf(project())).split("\n"), [
      "stack test cannot be brought up, and nothing was changed:",
      '  clusterCount: "many" is not allowed: must be a finite number',
      "  backingCapacity: 0 is not allowed: must be at least 1",
    ]);
  });

  it("prints on standard error that a stack name is not allowed", async () => {
    assert.match(await refusalOf(project(), { STACK: "a b" }), /^STACK: "a b" is not allowed: .+$/);
  });
});
