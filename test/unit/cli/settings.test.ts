import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { parse } from "yaml";
import { parseSettings } from "../../../settings/settings";
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

  it("are allowed as settings, with clustersPerStack as it is set", async () => {
    const configs = [
      { topology: { kind: "dedicated" } },
      { topology: { kind: "fakeApiServer" }, clustersPerStack: 0, nodePortRange: "30000-32767" },
      { topology: { kind: "inMemory" }, clustersPerStack: 50, managers: { kubeadmBootstrap: { concurrency: 7 } } },
    ];
    for (const config of configs) {
      const printed = parse((await print(config)).stdout);
      assert.equal(printed.clustersPerStack, config.clustersPerStack);
      assert.deepEqual(parseSettings(printed).errors, []);
    }
  });

  it("are not printed where one is wrong", async () => {
    const { code, stderr } = await print({ managers: { metal3: { manifest: "missing.yaml" } } });
    assert.equal(code, 1);
    assert.match(stderr, /^error: managers.metal3.manifest: "missing.yaml" does not exist/);
  });
});
