import assert from "node:assert/strict";
import { inMemoryManagers, metal3Managers, managerArgs } from "../../../components/manager-definitions";
import type { ManagerDefinition } from "../../../components/manager-definitions";

const { clusterApi, kubeadmBootstrap, bareMetalOperator, metal3 } = metal3Managers;

describe("managerArgs", () => {
  it("leaves a manager without settings as its release has it, without leader election", () => {
    assert.deepEqual(managerArgs(kubeadmBootstrap, {}), { "leader-elect": "false" });
  });

  it("lets Cluster API drop a dead connection before it calls the Cluster unreachable", () => {
    const always = { "leader-elect": "false", "remote-connection-grace-period": "2m" };
    assert.deepEqual(managerArgs(clusterApi, {}), always);
  });

  it("always runs Bare Metal Operator in test mode", () => {
    const always = { "test-mode": "true", "enable-leader-election": "false" };
    assert.deepEqual(managerArgs(bareMetalOperator, {}), always);
    assert.deepEqual(managerArgs(bareMetalOperator, { qps: 7 }), { ...always, "kube-api-qps": "7" });
  });

  it("sets every flag that a setting stands for", () => {
    assert.deepEqual(managerArgs(clusterApi, { concurrency: 50, qps: 100.5, burst: 200 }), {
      "leader-elect": "false",
      "remote-connection-grace-period": "2m",
      "cluster-concurrency": "50",
      "clustertopology-concurrency": "50",
      "machine-concurrency": "50",
      "machineset-concurrency": "50",
      "machinedeployment-concurrency": "50",
      "machinehealthcheck-concurrency": "50",
      "clustercache-concurrency": "50",
      "kube-api-qps": "100.5",
      "kube-api-burst": "200",
    });
  });

  it("sets the concurrency of all that CAPM3 has of each cluster, machine and host", () => {
    const flags = Object.keys(managerArgs(metal3, { concurrency: 20 })).filter((flag) => flag.endsWith("-concurrency"));
    assert.deepEqual(
      flags.map((flag) => flag.replace("-concurrency", "")),
      ["metal3cluster", "metal3machine", "metal3machinetemplate", "metal3labelsync", "metal3remediation"],
    );
  });

  it("lets further flags win", () => {
    const args = managerArgs(clusterApi, { concurrency: 50, qps: 100, args: { "kube-api-qps": "1", v: "5" } });
    assert.equal(args["kube-api-qps"], "1");
    assert.equal(args["cluster-concurrency"], "50");
    assert.equal(args.v, "5");
  });

  it("adds feature gates to those that the manager needs", () => {
    const gatesOf = (definition: ManagerDefinition, gates: string) =>
      managerArgs(definition, { args: { "feature-gates": gates } })["feature-gates"];
    const needsTopology = inMemoryManagers.clusterApi;
    assert.equal(gatesOf(needsTopology, "RuntimeSDK=true"), "RuntimeSDK=true,ClusterTopology=true");
    assert.equal(
      gatesOf(needsTopology, "ClusterTopology=true,MachinePool=true"),
      "ClusterTopology=true,MachinePool=true",
    );
    assert.equal(gatesOf(clusterApi, "RuntimeSDK=true"), "RuntimeSDK=true");
  });

  it("gives one of several managers its share, and lets a manager that is alone have all", () => {
    assert.equal(managerArgs(clusterApi, {}, 1)["watch-filter"], "shard-1");
    assert.equal(managerArgs(clusterApi, { shards: 1 })["watch-filter"], undefined);
  });

  it("elects a leader where there are several replicas", () => {
    assert.equal(managerArgs(clusterApi, { replicas: 2 })["leader-elect"], "true");
    assert.equal(managerArgs(bareMetalOperator, { replicas: 3 })["enable-leader-election"], "true");
  });

  it("changes nothing in the definition of a manager", () => {
    const before = { ...bareMetalOperator.args };
    managerArgs(bareMetalOperator, { concurrency: 9 });
    assert.deepEqual(bareMetalOperator.args, before);
  });
});
