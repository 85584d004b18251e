import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { userDataFiles } from "../../../components/user-data";
import { recordCluster } from "./workload-cluster";

type Files = { files?: { path: string; content: string }[] };

describe("userDataFiles", () => {
  const files = (kilobytes: number) => (userDataFiles(kilobytes) as Files).files ?? [];
  const size = (kilobytes: number) => files(kilobytes).reduce((sum, { content }) => sum + content.length, 0);

  it("has as many kilobytes as asked for, in files that kubeadm's API accepts, and none for 0", () => {
    assert.deepEqual(userDataFiles(0), {});
    for (const kilobytes of [1, 30, 1000]) {
      assert.equal(size(kilobytes), kilobytes * 1000);
      assert.ok(files(kilobytes).every(({ content }) => content.length > 0 && content.length <= 10240));
      assert.equal(new Set(files(kilobytes).map(({ path }) => path)).size, files(kilobytes).length);
      assert.ok(files(kilobytes).length <= 200);
    }
  });

  it("is the same whenever it is made, and hardly compresses", () => {
    assert.deepEqual(userDataFiles(30), userDataFiles(30));
    const text = files(30).map(({ content }) => content);
    assert.ok(deflateSync(text.join("")).length > 20_000);
  });
});

describe("WorkloadCluster with large user data", () => {
  it("has it in the configuration of all of its machines", async () => {
    const machines = { controlPlaneReplicas: 1, machineDeployments: [1], spareHosts: 0, cloudInitKilobytes: 30 };
    const recording = await recordCluster({}, { machines });
    const { files } = userDataFiles(30) as Files;
    const controlPlane = recording.get("KubeadmControlPlane demo-controlplane").inputs.spec;
    assert.deepEqual(controlPlane.kubeadmConfigSpec.files, files);
    const workers = recording.get("KubeadmConfigTemplate demo-workers").inputs.spec;
    assert.deepEqual(workers.template.spec, { format: "cloud-config", files });
  });
});
