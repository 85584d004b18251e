import assert from "node:assert/strict";
import { predict } from "../../../capacity/prediction";
import { managerDeployment } from "../../../resources/manager-deployment/deployment";
import { readManifest } from "../../../resources/release-manifest";
import { parseSettings } from "../../../settings/settings";
import { createStack } from "../../../stacks/stack";
import { manifestPath } from "../../../tools/versions";
import { record } from "../mocks";
import { defaultSettings } from "../settings/defaults";

function parse(config: Record<string, unknown>) {
  return parseSettings({ ...defaultSettings(), topology: { kind: "docker" }, ...config });
}

function recordFleet() {
  const { settings, errors } = parse({ managementCluster: { kind: "kind" }, clusterCount: 1 });
  assert.deepEqual(errors, []);
  return record(() => createStack(settings!));
}

describe("topology docker", () => {
  for (const kind of ["local", "existing"]) {
    it(`is refused on a management cluster of kind ${kind}`, () => {
      const managementCluster = kind === "existing" ? { kind, kubeconfig: "file" } : { kind };
      assert.deepEqual(parse({ managementCluster }).errors, [
        `managementCluster.kind: "${kind}", but topology.kind "docker" allows "kind" only: its machines are containers of ` +
          "the Docker that the management cluster is in",
      ]);
    });
  }

  it("refuses what it does not have", () => {
    const { errors } = parse({ managementCluster: { kind: "kind" }, spareHostsPerCluster: 1, backingClusters: 1 });
    assert.deepEqual(
      errors.map((error) => error.split(":")[0]),
      ["backingClusters", "spareHostsPerCluster"],
    );
  });

  it("is predicted to need a node for each machine, not for each cluster", () => {
    const needed = (workersPerCluster: number) => {
      const { settings } = parse({ managementCluster: { kind: "kind" }, clusterCount: 2, workersPerCluster });
      return predict(settings!, 2).thisMachine.memoryMebibytes;
    };
    assert.ok(needed(3) - needed(0) > 2 * 3 * 60);
  });

  it("puts this machine's Docker into the node, and leaves the manager's Pod as its release has it", async () => {
    const fleet = await recordFleet();
    assert.equal(fleet.get("KindCluster management").inputs.hasDockerSocket, true);
    const manager = fleet.get("ManagerDeployment management-infrastructure-docker").inputs;
    assert.equal(manager.hostNetworkOnly, undefined);
    const manifest = await readManifest(manifestPath("infrastructure-docker"));
    const { spec } = managerDeployment(manifest, { args: manager.args }) as unknown as {
      spec: { template: { spec: { volumes: object[]; containers: { volumeMounts: { mountPath: string }[] }[] } } };
    };
    const { volumes, containers } = spec.template.spec;
    assert.ok(JSON.stringify(volumes).includes('"/var/run/docker.sock"'));
    assert.ok(containers[0]!.volumeMounts.some(({ mountPath }) => mountPath === "/var/run/docker.sock"));
  });

  it("has a ClusterClass of machines in Docker, whose Nodes get a network", async () => {
    const fleet = await recordFleet();
    const specOf = (label: string) => fleet.get(label).inputs.spec.template.spec;
    assert.deepEqual(specOf("DevClusterTemplate docker-cluster").backend, { docker: {} });
    assert.deepEqual(specOf("DevMachineTemplate docker-machine").backend, { docker: {} });
    const { postKubeadmCommands } = specOf("KubeadmControlPlaneTemplate docker-control-plane").kubeadmConfigSpec;
    assert.deepEqual(postKubeadmCommands, [
      "sed 's#{{ *\\.PodSubnet *}}#192.168.0.0/16#' /kind/manifests/default-cni.yaml | " +
        "kubectl --kubeconfig /etc/kubernetes/admin.conf apply --filename -",
    ]);
    const { classRef } = fleet.get("Cluster workload-0001").inputs.spec.topology;
    assert.deepEqual(classRef, { name: "docker", namespace: "cluster-classes" });
  });

  it("deletes a Cluster, whose containers would be left, before the management cluster", async () => {
    assert.equal((await recordFleet()).get("Cluster workload-0001").deletedWith, undefined);
  });
});
