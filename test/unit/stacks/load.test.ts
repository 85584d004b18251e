import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { loadSettings } from "../../../stacks/load";
import { FakeApiServer } from "../api-server";
import { Project } from "../cli/project";
import { defaultSettings } from "../settings/defaults";

describe("loadSettings", () => {
  const { METAL3_SCALE_HOME: previousHome } = process.env;
  const server = new FakeApiServer();
  let project: Project;

  before(async () => {
    await server.start();
    project = new Project();
    process.env.METAL3_SCALE_HOME = project.directory;
    await pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: "", state: {} }) }, "metal3-scale");
  });

  after(() => {
    server.stop();
    project.remove();
    if (previousHome === undefined) {
      delete process.env.METAL3_SCALE_HOME;
    } else {
      process.env.METAL3_SCALE_HOME = previousHome;
    }
    pulumi.runtime.setAllConfig({});
  });

  function configure(settings: Record<string, string>): void {
    const entries = Object.entries(settings).map(([name, value]) => [`metal3-scale:${name}`, value]);
    pulumi.runtime.setAllConfig({ ...Object.fromEntries(entries), "kubernetes:namespace": "of another package" });
  }

  it("gives the project's own settings where nothing is wrong", async () => {
    const kubeconfig = project.write("admin", server.kubeconfig("admin"));
    const existing = { kind: "existing", kubeconfig };
    const ports = { nodePortRange: "30006-30010" };
    configure({ ...defaultSettings(), ...ports, managementCluster: JSON.stringify(existing) });
    const { clusterCount, managementCluster } = await loadSettings();
    assert.equal(clusterCount, 2);
    assert.deepEqual(managementCluster, existing);
  });

  it("fails with everything that is wrong, in an error that Pulumi shows without its stack", async () => {
    configure({ ...defaultSettings(), clusterCount: "-1", nonsense: "1" });
    await assert.rejects(loadSettings(), (error: Error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.match(error.message, /^clusterCount: -1 .*\nnonsense: unknown setting/);
      return true;
    });
  });

  it("fails with a setting whose namespace is not quite the project's", async () => {
    const kubeconfig = project.write("admin", server.kubeconfig("admin"));
    const managementCluster = JSON.stringify({ kind: "existing", kubeconfig });
    configure({ ...defaultSettings(), nodePortRange: "30006-30010", managementCluster });
    pulumi.runtime.setConfig("metal3-scaler:clusterCount", "20");
    await assert.rejects(
      loadSettings(),
      /^Error: metal3-scaler:clusterCount: unknown namespace metal3-scaler; did you mean metal3-scale:clusterCount\?$/,
    );
  });

  it("fails with what the environment lacks", async () => {
    configure({ ...defaultSettings(), managementCluster: JSON.stringify({ kind: "existing", kubeconfig: "nothing" }) });
    await assert.rejects(loadSettings(), /^Error: managementCluster.kubeconfig: "nothing" cannot be read/);
  });
});
