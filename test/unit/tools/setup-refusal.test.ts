import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { environment } from "../../../tools/environment";
import { hasNamespaces, Project } from "../cli/project";
import type { Refusal } from "../cli/check/refusals";
import { skip } from "../../skip";

describe("set-up", () => {
  let project: Project;
  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  const isWithoutPassphrase = {
    arrange: (project: Project) => {
      project.write(".local/state/.pulumi/stacks/metal3-scale/test.json", "{}");
      rmSync(join(project.directory, ".local/passphrase"));
    },
    says: /passphrase is gone, with which the secrets in \S+ are encrypted: restore it, or name the file .*; if it is lost, see docs\/recovery.md$/,
  };
  const refusals: Record<string, Refusal> = {
    "a mirror that is not there": {
      env: { MIRROR: "nothing" },
      says: /^MIRROR=nothing is no directory$/,
    },
    "a folder that cannot be written": {
      within: "read-only",
      says: /^The folder for tools, state and clusters cannot be written: EROFS: read-only file system/,
    },
    "a state whose passphrase is gone": isWithoutPassphrase,
    "it in another checkout's environment": { ...isWithoutPassphrase, env: environment("/other", {}) },
  };
  for (const [wrong, { arrange, env, within, says }] of Object.entries(refusals)) {
    it(`refuses ${wrong}`, async function () {
      if (within !== undefined && !hasNamespaces) {
        skip(this, "user and mount namespaces cannot be made here");
      }
      project.write(".local/state/.keep", "");
      arrange?.(project);
      const before = project.snapshot();
      const { code, stdout, stderr } = await project.run("tools/setup.js", [], { env, within });
      assert.match(stderr.trimEnd(), says);
      assert.deepEqual([stderr.trimEnd().split("\n").length, stdout, code], [1, "", 1]);
      assert.deepEqual(project.snapshot(), before);
    });
  }
});
