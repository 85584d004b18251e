import assert from "node:assert/strict";
import { lockName } from "../../../../cli/pulumi/exclusive";
import { withLock } from "../../../../tools/process-lock";
import { Project } from "../project";

describe("cli/operation", () => {
  let project: Project;
  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  it("refuses to run beside another command of the checkout, and changes nothing", async () => {
    const before = project.snapshot();
    const { code, stderr } = await withLock(lockName(project.directory), () =>
      project.run("cli/operation.js", ["refresh"]),
    );
    assert.equal(stderr, "error: another command is at work on the stacks of this checkout: wait until it has ended\n");
    assert.equal(code, 1);
    assert.deepEqual(project.snapshot(), before);
  });

  it("refuses an operation that there is none of", async () => {
    const { code, stderr } = await project.run("cli/operation.js", ["upp"]);
    assert.equal(stderr, "error: usage: operation.js up | preview | refresh | destroy\n");
    assert.equal(code, 1);
  });
});
