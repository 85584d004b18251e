import assert from "node:assert/strict";
import { Project } from "./project";

describe("make watch", () => {
  let project: Project;
  before(() => {
    project = new Project();
    project.configure({});
  });
  after(() => project.remove());

  /** Has `pulumi stack export --stack test --file FILE` write a state. */
  const haveState = (resources: object[]) => {
    const state = JSON.stringify({ version: 3, deployment: { resources } });
    project.install("pulumi", `echo '${state}' >"$6"`);
  };

  it("says that a stack has no fleet, or that there is no such stack", async () => {
    haveState([]);
    const { code, stderr } = await project.run("cli/watch.js", []);
    assert.deepEqual([code, stderr], [1, "error: stack test has no fleet: run `make up`\n"]);
    project.install("pulumi", "echo \"error: no stack named 'test' found\" >&2; exit 255");
    const { code: missing, stderr: message } = await project.run("cli/watch.js", []);
    assert.deepEqual(
      [missing, message],
      [1, "error: stack test cannot be read: pulumi stack export: error: no stack named 'test' found\n"],
    );
  });
});
