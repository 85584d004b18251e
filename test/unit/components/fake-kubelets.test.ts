import assert from "node:assert/strict";
import { FakeKubelets } from "../../../components/fake-kubelets";
import type { FakeKubeletsSettings } from "../../../components/fake-kubelets";
import { ManagementCluster } from "../../../components/management-cluster";
import { imageReference } from "../../../tools/lock";
import { dynamic } from "./workload-cluster";
import { record } from "../mocks";

function recordKubelets(kind: "local" | "kind", settings?: FakeKubeletsSettings) {
  return record(() => {
    const source = { kind };
    const { cluster, components } = new ManagementCluster("management", { source, fleet: "fleet-1" });
    return new FakeKubelets("kubelets", { cluster, source, dependsOn: components, settings });
  });
}

const nodeJs = async (kind: "local" | "kind", settings?: FakeKubeletsSettings) =>
  (await recordKubelets(kind, settings)).get(dynamic("FakeKubelets kubelets")).inputs.nodeJs as object;

const DEFAULTS = { startupSeconds: 0, startupJitter: 0, missingShare: 0, failingShare: 0, failAfterSeconds: 60 };

describe("FakeKubelets", () => {
  it("is a Namespace and a Deployment, once there is what is watched, and ends with the cluster", async () => {
    const recording = await recordKubelets("local");
    assert.deepEqual(recording.tree("metal3-scale:index:FakeKubelets kubelets"), [
      `${dynamic("FakeKubelets kubelets")}`,
      `${dynamic("FleetNamespace kubelets")}`,
    ]);
    const { inputs, dependencies, deletedWith } = recording.get(dynamic("FakeKubelets kubelets"));
    assert.deepEqual([inputs.fleet, inputs.namespace, inputs.behaviour], ["fleet-1", "fake-kubelets", DEFAULTS]);
    assert.match(inputs.program.path, /bin\/fake-kubelets\.js$/);
    assert.match(inputs.program.sha256, /^[0-9a-f]{64}$/);
    for (const { label } of recording.ofType(dynamic("ManagerDeployment"))) {
      assert.ok(dependencies.includes(label), label);
    }
    assert.equal(deletedWith, dynamic("LocalCluster management"));
  });

  it("runs the Node.js of the machine on a node of kind local, and the published image elsewhere", async () => {
    const ofNode = { image: imageReference("pause"), path: "/usr/local/bin/node", isOfNode: true };
    assert.deepEqual(await nodeJs("local"), ofNode);
    const published = { image: "docker.io/library/node:22.14.0-bookworm-slim", path: "node", isOfNode: false };
    assert.deepEqual(await nodeJs("kind"), published);
  });

  it("takes another image, and how Nodes behave", async () => {
    const image = "example/node:20";
    const recording = await recordKubelets("local", { image, startupSeconds: 30 });
    const { inputs } = recording.get(dynamic("FakeKubelets kubelets"));
    assert.deepEqual(inputs.nodeJs, { image, path: "node", isOfNode: false });
    assert.deepEqual(inputs.behaviour, { ...DEFAULTS, startupSeconds: 30 });
  });
});
