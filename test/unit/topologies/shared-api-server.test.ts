import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ONE_MACHINE } from "../../../components/workload-cluster-parts";
import { parseSettings } from "../../../settings/settings";
import { createStack } from "../../../stacks/stack";
import type { StackOutputs } from "../../../stacks/stack";
import { topologyOf } from "../../../topologies";
import { record, valueOf } from "../mocks";
import { defaultSettings } from "../settings/defaults";

const backing = { backingCapacity: 2, backingCluster: { kind: "local" } };

function parse(config: Record<string, unknown>) {
  return parseSettings({ ...defaultSettings(), topology: { kind: "sharedApiServer" }, ...config });
}

function recordFleet(config: Record<string, unknown>) {
  const { settings, errors } = parse(config);
  assert.deepEqual(errors, []);
  return record(() => createStack(settings!));
}

type Fleet = Awaited<ReturnType<typeof recordFleet>>;

function secretOf(fleet: Fleet, cluster: string, purpose: string) {
  const { metadata, stringData } = fleet.get(`Secret ${cluster}-${purpose}`).inputs;
  assert.equal(metadata.namespace, cluster);
  return stringData;
}

describe("topology sharedApiServer", () => {
  it("has one API server, one etcd tenant and one CA in each backing cluster", async () => {
    const fleet = await recordFleet({ ...backing, clusterCount: 5 });
    const names = ["backing-01", "backing-02", "backing-03"];
    const labels = (type: string) => fleet.ofType(type).map(({ label }) => label.split(" ")[1]);
    assert.deepEqual(labels("metal3-scale:index:TenantApiServer").sort(), names);
    assert.deepEqual(labels("pulumi-nodejs:dynamic/metal3-scale:EtcdTenant").sort(), names);
    for (const name of names) {
      const { inputs, provider, dependencies } = fleet.get(`Deployment ${name}`);
      assert.equal(provider, `pulumi:providers:kubernetes ${name}`);
      assert.ok(inputs.spec.template.spec.containers[0].command.includes(`--etcd-prefix=/${name}`));
      assert.ok(dependencies.includes(`pulumi-nodejs:dynamic/metal3-scale:EtcdTenant ${name}`));
      assert.equal(fleet.get(`Service ${name}`).inputs.spec.ports[0].nodePort, 30000);
    }
  });

  it("has nothing of a workload cluster in its backing cluster, and no keys of its own", async () => {
    const fleet = await recordFleet({ clusterCount: 2 });
    const own = fleet.resources.filter(({ label }) => label.split(" ")[1]!.startsWith("workload-0002"));
    assert.deepEqual(
      own.filter(({ label }) => label.startsWith("tls:")).map(({ label }) => label),
      [],
    );
    assert.equal(own.length, 18);
  });

  it("gives all clusters of a backing cluster the same endpoint, CA and kubeconfig, and no two those of another", async () => {
    const fleet = await recordFleet({ ...backing, clusterCount: 3 });
    const { clusters } = fleet.result as StackOutputs;
    assert.equal(await valueOf(clusters[0]!.endpoint), "https://192.0.2.10:30000");
    for (const purpose of ["ca", "sa", "proxy", "etcd", "apiserver-etcd-client", "kubeconfig"]) {
      const [first, second, third] = ["workload-0001", "workload-0002", "workload-0003"].map((cluster) =>
        secretOf(fleet, cluster, purpose),
      );
      assert.deepEqual(first, second, purpose);
      assert.notDeepEqual(first, third, purpose);
    }
    const { spec } = fleet.get("Cluster workload-0002").inputs;
    assert.deepEqual(spec.controlPlaneEndpoint, { host: "192.0.2.10", port: 30000 });
  });

  it("waits for the API server before a Cluster is declared", async () => {
    const { dependencies } = (await recordFleet({ clusterCount: 1 })).get("KubeadmInit workload-0001");
    assert.ok(dependencies.some((label) => label.endsWith(" backing-01")));
  });

  it("has in stacks of their own the clusters that it would have in the base stack", async () => {
    const { settings } = parse({ clusterCount: 1 });
    const topology = topologyOf(settings!.topology);
    const fleet = {
      id: "fleet-1",
      managementCluster: { kind: "local" },
      kubernetesVersion: "v1.34.4",
      machines: ONE_MACHINE,
      managers: {},
      backingClusters: { "backing-01": undefined },
      firstNodePort: 30000,
    } as const;
    const place = { name: "workload-0001", backingCluster: "backing-01", index: 0, nodePort: 30000 };
    const options = { after: Promise.resolve(), availableTimeoutSeconds: 1 };
    const enabledAt = "2026-01-01T00:00:00Z";
    const base = await record(
      () => {
        const shared = topology.createSharedParts(fleet);
        shared.createWorkloadCluster(place, options);
        return shared.exported;
      },
      { outputs: { "pulumi-nodejs:dynamic/metal3-scale:EtcdAuthentication": { enabledAt } } },
    );
    const [shared, secrets] = await Promise.all([valueOf(base.result.shared), valueOf(base.result.secrets)]);
    const stack = await record(() => {
      const exported = { shared: pulumi.output(shared), secrets: pulumi.secret(secrets) };
      topology.referSharedParts(fleet, exported).createWorkloadCluster(place, options);
    });
    const contents = ({ resources }: Pick<Fleet, "resources">) =>
      resources.filter(({ label }) => / workload-0001/.test(label)).map(({ label, inputs }) => ({ label, inputs }));
    const byLabel = (resources: { label: string }[]) => resources.sort((a, b) => (a.label < b.label ? -1 : 1));
    assert.deepEqual(byLabel(contents(stack)), byLabel(contents(base)));
    assert.equal(stack.ofType("metal3-scale:index:TenantApiServer").length, 0);
    // Where etcd's data was lost, so are Nodes and what kubeadm wrote: the other stacks are to be updated.
    const { servers } = shared as { servers: Record<string, { enabledAt: string }> };
    assert.equal(servers["backing-01"]!.enabledAt, enabledAt);
    assert.equal(await pulumi.isSecret(base.result.secrets), true);
  });

  it("needs one port and one Pod on a backing cluster, however many workload clusters there are", () => {
    const config = { clusterCount: 450, backingCapacity: 500, nodePortRange: "30000-30000" };
    assert.deepEqual(parse({ ...config, backingCluster: { kind: "kind" } }).errors, []);
  });
});
