import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parseSettings } from "../../../settings/settings";
import { KEPT_VERSIONS_FILE, keepVersions } from "../../../stacks/kept-versions";
import type { KeptVersions } from "../../../stacks/kept-versions";
import { createStack } from "../../../stacks/stack";
import { kubernetesVersion as lockedVersion } from "../../../tools/lock";
import { record } from "../mocks";
import type { Recording } from "../mocks";
import { defaultSettings } from "../settings/defaults";

describe("the versions that clusters keep in an update", () => {
  const directory = mkdtempSync(join(tmpdir(), "kept-versions-"));
  after(() => rmSync(directory, { recursive: true }));
  afterEach(() => delete process.env[KEPT_VERSIONS_FILE]);

  const recordWith = (versions: KeptVersions, config: object): Promise<Recording<unknown>> => {
    const { settings, errors } = parseSettings({ ...defaultSettings(), ...config });
    assert.deepEqual(errors, []);
    const file = join(directory, "versions.json");
    writeFileSync(file, JSON.stringify(versions));
    process.env[KEPT_VERSIONS_FILE] = file;
    return record(() =>
      pulumi.runtime.runInPulumiStack(async () => {
        keepVersions();
        await createStack(settings!);
      }),
    );
  };

  it("are those of control planes and MachineDeployments; all else has the setting's", async () => {
    const versions = {
      "KubeadmControlPlane workload-0001": "v9.9.1",
      "MachineDeployment workload-0002-md-0": "v9.9.2",
    };
    const recording = await recordWith(versions, { workersPerCluster: 1 });
    const spec = (label: string) => recording.get(label).inputs.spec;
    assert.equal(spec("KubeadmControlPlane workload-0001-controlplane").version, "v9.9.1");
    assert.equal(spec("KubeadmControlPlane workload-0002-controlplane").version, lockedVersion);
    assert.equal(spec("MachineDeployment workload-0001-md-0").template.spec.version, lockedVersion);
    const workers = spec("MachineDeployment workload-0002-md-0");
    assert.equal(workers.template.spec.version, "v9.9.2");
    assert.deepEqual([workers.replicas, workers.template.spec.clusterName], [1, "workload-0002"]);
    assert.equal(recording.get("KubeadmInit workload-0001").inputs.kubernetesVersion, lockedVersion);
  });

  it("are those of Clusters whose topology is managed", async () => {
    const versions = { "Cluster workload-0002": "v9.9.1" };
    const recording = await recordWith(versions, { topology: { kind: "inMemory" } });
    const topology = (name: string) => recording.get(`Cluster ${name}`).inputs.spec.topology;
    assert.equal(topology("workload-0001").version, lockedVersion);
    assert.deepEqual(topology("workload-0002"), { ...topology("workload-0001"), version: "v9.9.1" });
  });

  it("are not rolled back in objects that Pulumi's state has", async () => {
    const ignored = (recording: Recording<unknown>, label: string) => recording.get(label).ignoredChanges;
    const metal3 = await recordWith({}, { workersPerCluster: 1 });
    assert.deepEqual(ignored(metal3, "KubeadmControlPlane workload-0001-controlplane"), ["spec.version"]);
    assert.deepEqual(ignored(metal3, "MachineDeployment workload-0001-md-0"), ["spec.template.spec.version"]);
    const inMemory = await recordWith({}, { topology: { kind: "inMemory" } });
    assert.deepEqual(ignored(inMemory, "Cluster workload-0001"), ["spec.topology.version"]);
  });
});
