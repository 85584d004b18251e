import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { parse } from "yaml";
import { toolsDirectory } from "../../../tools/paths";
import { Project } from "./project";

describe("the settings that are printed", () => {
  let project: Project;

  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  const print = (config: Record<string, unknown>) => {
    project.configure(config);
    return project.run("cli/settings.js", []);
  };

  it("need no tools, memory or cluster", async () => {
    rmSync(toolsDirectory(project.directory), { recursive: true });
    const managementCluster = { kind: "existing", kubeconfig: "missing" };
    const { code, stdout, stderr } = await print({ managementCluster, clusterCount: 2500, backingCapacity: 2500 });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(parse(stdout).clusterCount, 2500);
  });

  it("have every default of the topology", async () => {
    const topologyOf = async (kind: string) => {
      const { code, stdout, stderr } = await print({ topology: { kind } });
      assert.deepEqual([code, stderr], [0, ""]);
      return parse(stdout).topology;
    };
    assert.deepEqual(await topologyOf("dedicated"), {
      kind: "dedicated",
      apiServer: { profile: "lean", flags: {} },
      fakeKubelets: { startupSeconds: 0, startupJitter: 0, missingShare: 0, failingShare: 0, failAfterSeconds: 60 },
    });
    const { vm } = await topologyOf("inMemory");
    assert.deepEqual(vm, { provisioning: { startupDuration: "10s", startupJitter: "0.2" } });
  });

  it("are not printed where one is wrong", async () => {
    const { code, stderr } = await print({ managers: { metal3: { manifest: "missing.yaml" } } });
    assert.equal(code, 1);
    assert.match(stderr, /^error: managers.metal3.manifest: "missing.yaml" does not exist/);
  });
});
