import assert from "node:assert/strict";
import { providePackages } from "../../../cli/packages";
import { Project } from "./project";

/** The machine in these tests has none of the packages, and nothing to install any with. */
describe("the Debian packages of the cluster kind local", () => {
  let project: Project;
  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  const existing = { kind: "existing", kubeconfig: "kubeconfig" };
  const asking: Record<string, object> = {
    "default settings": {},
    "a management cluster of kind local": { managementCluster: { kind: "local" } },
    "backing clusters of kind local": { managementCluster: existing, backingCluster: { kind: "local" } },
  };
  for (const [what, settings] of Object.entries(asking)) {
    it(`are asked for by ${what}`, async () => {
      project.configure({ ...settings });
      await assert.rejects(
        project.enter(providePackages),
        /Debian package containerd\b.*: this is not a Debian machine/,
      );
    });
  }

  const others: Record<string, object> = {
    "clusters of kind kind": { managementCluster: { kind: "kind" } },
    "existing clusters": { managementCluster: existing },
    "settings that are wrong": { managementCluster: { kind: "lokal" } },
  };
  for (const [what, settings] of Object.entries(others)) {
    it(`are not asked for by ${what}`, async () => {
      project.configure({ ...settings });
      await project.enter(providePackages);
    });
  }
});
