import assert from "node:assert/strict";
import { Project } from "./project";

describe("make profile", () => {
  let project: Project;
  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  it("refuses a time that is none, or too long", async () => {
    for (const seconds of ["0", "601", "1m"]) {
      const { code, stderr } = await project.run("cli/profile.js", ["metal3", seconds]);
      assert.equal(code, 1);
      assert.equal(stderr, `error: SECONDS: "${seconds}" is not allowed: must be a whole number from 1 to 600\n`);
    }
  });
});
