import assert from "node:assert/strict";
import { checksum } from "../../../components/certificate-authority";
import { parseSettings } from "../../../settings/settings";
import { createStack } from "../../../stacks/stack";
import type { StackOutputs } from "../../../stacks/stack";
import { KubeconfigFile } from "../kubeconfig-file";
import { record, valueOf } from "../mocks";
import type { Recording } from "../mocks";
import { defaultSettings } from "../settings/defaults";

const DYNAMIC = "pulumi-nodejs:dynamic/metal3-scale";

/** Of a node of kind `local`. */
const KUBECONFIG = JSON.stringify({
  clusters: [{ name: "local", cluster: { server: "https://192.0.2.10:6443" } }],
  users: [{ name: "admin", user: {} }],
  contexts: [{ name: "local", context: { cluster: "local", user: "admin" } }],
  "current-context": "local",
});

function recordFleet(config: Record<string, unknown>) {
  const topology = { kind: "fakeApiServer" };
  const { settings, errors } = parseSettings({ ...defaultSettings(), topology, ...config });
  assert.deepEqual(errors, []);
  return record(() => createStack(settings!), { outputs: { [`${DYNAMIC}:LocalCluster`]: { kubeconfig: KUBECONFIG } } });
}

/** The labels of a workload cluster's resources. */
const partsOf = (recording: Recording<unknown>, cluster: string) =>
  recording.resources.map(({ label }) => label).filter((label) => label.split(" ")[1]!.startsWith(cluster));

describe("topology fakeApiServer", () => {
  const existing = new KubeconfigFile();

  before(() => existing.start());
  after(() => existing.stop());

  it("has one fake API server and one set of keys, beside the managers and what writes Nodes", async () => {
    const recording = await recordFleet({ clusterCount: 1 });
    assert.deepEqual(
      recording.tree().filter((line) => !line.startsWith(" ")),
      [
        "metal3-scale:index:FakeApiServer backing-01",
        "metal3-scale:index:FakeApiServerAccount fake-api-server",
        "metal3-scale:index:FakeKubelets fake-kubelets",
        "metal3-scale:index:ManagementCluster management",
        "metal3-scale:index:SharedPki pki",
        "metal3-scale:index:WorkloadCluster workload-0001",
        `${DYNAMIC}:FleetLayout layout`,
      ],
    );
    assert.equal(recording.ofType("metal3-scale:index:ControllerManager").length, 6);
    assert.ok(JSON.stringify(recording.get("LocalCluster management").inputs.images).includes("metal3-fkas"));
  });

  it("makes no keys for a workload cluster, and no objects but those that the managers ask for", async () => {
    assert.deepEqual(partsOf(await recordFleet({ clusterCount: 1 }), "workload-0001").sort(), [
      "kubernetes:cluster.x-k8s.io/v1beta2:Cluster workload-0001",
      "kubernetes:controlplane.cluster.x-k8s.io/v1beta2:KubeadmControlPlane workload-0001-controlplane",
      ...["bmc", "ca"].map(
        (purpose) => `kubernetes:core/v1:Secret workload-0001-${purpose === "bmc" ? "0-" : ""}${purpose}`,
      ),
      ...["etcd", "kubeconfig", "proxy", "sa"].map((purpose) => `kubernetes:core/v1:Secret workload-0001-${purpose}`),
      "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3Cluster workload-0001-infrastructure",
      "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate workload-0001-machines",
      "kubernetes:metal3.io/v1alpha1:BareMetalHost workload-0001-0",
      "metal3-scale:index:BareMetalHosts workload-0001",
      "metal3-scale:index:Metal3Infrastructure workload-0001",
      "metal3-scale:index:WorkloadCluster workload-0001",
      `${DYNAMIC}:ClusterAvailability workload-0001`,
      `${DYNAMIC}:FleetNamespace workload-0001`,
    ]);
  });

  it("has CAs with RSA keys, which it shares, as secrets", async () => {
    const recording = await recordFleet({});
    for (const authority of ["pki-ca", "pki-etcd-ca"]) {
      assert.deepEqual(recording.get(`PrivateKey ${authority}-key`).inputs, { algorithm: "RSA", rsaBits: 2048 });
    }
    const secret = (name: string) => recording.get(`Secret ${name}`);
    for (const purpose of ["ca", "etcd", "proxy", "sa"]) {
      assert.deepEqual(
        secret(`workload-0001-${purpose}`).inputs.stringData,
        secret(`workload-0002-${purpose}`).inputs.stringData,
      );
      assert.deepEqual(secret(`workload-0001-${purpose}`).secretInputs, ["stringData"], purpose);
    }
  });

  it("replaces the fake API server's Pod with the CAs, once what tells it of clusters knows the new ones", async () => {
    const recording = await recordFleet({});
    const secretOf = (number: string, purpose: string) => recording.get(`Secret workload-${number}-${purpose}`);
    const [ca, etcd] = ["ca", "etcd"].map(
      (purpose) => secretOf("0001", purpose).inputs.stringData["tls.crt"] as string,
    );
    const kubelets = recording.get(`${DYNAMIC}:FakeKubelets fake-kubelets`);
    assert.deepEqual(kubelets.inputs.fakeApiServers, { certificateAuthority: ca });
    const server = recording.get("Deployment backing-01");
    assert.ok(server.dependencies.includes(kubelets.label));
    assert.equal(
      server.inputs.spec.template.metadata.annotations["checksum/authorities"],
      await valueOf(checksum(ca!, etcd!)),
    );
    for (const number of ["0001", "0002"]) {
      const { dependencies } = secretOf(number, "kubeconfig");
      for (const purpose of ["ca", "etcd", "proxy", "sa"]) {
        assert.ok(dependencies.includes(secretOf(number, purpose).label), purpose);
      }
    }
  });

  it("gives each cluster a port of its own on its fake API server, whose etcd is stacked", async () => {
    const recording = await recordFleet({ clusterCount: 3, backingCapacity: 2, backingCluster: { kind: "local" } });
    const ports = ["workload-0001", "workload-0002", "workload-0003"].map((name) => {
      const { host, port } = recording.get(`Cluster ${name}`).inputs.spec.controlPlaneEndpoint;
      assert.deepEqual(recording.get(`Metal3Cluster ${name}-infrastructure`).inputs.spec.controlPlaneEndpoint, {
        host,
        port,
      });
      return port as number;
    });
    assert.deepEqual(ports, [20000, 20001, 20000]);
    const { spec } = recording.get("KubeadmControlPlane workload-0001-controlplane").inputs;
    assert.deepEqual(spec.kubeadmConfigSpec.clusterConfiguration, { encryptionAlgorithm: "ECDSA-P256" });
    const { clusters } = recording.result as StackOutputs;
    assert.match(await valueOf(clusters[1]!.endpoint), /^https:\/\/.+:20001$/);
    assert.deepEqual(
      clusters.map(({ backingCluster }) => backingCluster),
      ["backing-01", "backing-01", "backing-02"],
    );
  });

  it("reads the CAs by a service account of the management cluster, wherever it runs", async () => {
    const here = await recordFleet({});
    const pod = here.get("Deployment backing-01").inputs.spec.template.spec;
    assert.deepEqual([pod.serviceAccountName, pod.volumes, pod.hostNetwork], ["fake-api-server", undefined, true]);
    assert.deepEqual(here.get("ClusterRole fake-api-server").inputs.rules, [
      { apiGroups: [""], resources: ["secrets"], verbs: ["get"] },
    ]);
    const there = await recordFleet({ clusterCount: 3, backingCapacity: 2, backingCluster: { kind: "local" } });
    for (const name of ["backing-01", "backing-02"]) {
      const deployment = there.get(`Deployment ${name}`);
      const { automountServiceAccountToken, volumes, containers } = deployment.inputs.spec.template.spec;
      assert.equal(deployment.provider, `pulumi:providers:kubernetes ${name}`);
      assert.equal(automountServiceAccountToken, false);
      assert.deepEqual(volumes, [{ name: "management-credentials", secret: { secretName: "management-credentials" } }]);
      assert.deepEqual(containers[0].env, [
        { name: "POD_IP", value: "192.0.2.10" },
        { name: "KUBERNETES_SERVICE_HOST", value: "192.0.2.10" },
        { name: "KUBERNETES_SERVICE_PORT", value: "6443" },
      ]);
      assert.deepEqual(there.get(`Secret ${name}-credentials`).secretInputs, ["data"]);
    }
    assert.ok(!JSON.stringify(there.get("LocalCluster management").inputs.images).includes("metal3-fkas"));
  });

  it("holds more workload clusters than real API servers would fit on a node", () => {
    const topology = { kind: "fakeApiServer" };
    const { errors } = parseSettings({ ...defaultSettings(), topology, clusterCount: 3000, backingCapacity: 3000 });
    assert.deepEqual(errors, []);
  });

  it("refuses NodePorts, and what other topologies have", () => {
    const errorsOf = (config: Record<string, unknown>) => parseSettings({ ...defaultSettings(), ...config }).errors;
    const topology = { kind: "fakeApiServer" };
    assert.deepEqual(errorsOf({ topology, nodePortRange: "31000-31999" }), [
      'nodePortRange: topology.kind "fakeApiServer" has no NodePorts: leave it out',
    ]);
    assert.match(errorsOf({ topology: { ...topology, apiServer: { profile: "lean" } } })[0]!, /apiServer: unknown/);
    assert.match(errorsOf({ topology, managers: { docker: {} } })[0]!, /does not run it/);
    assert.match(errorsOf({ topology, clusterCount: 300 })[0]!, /needs 2 backing clusters, but backingClusters is 1/);
  });

  it("runs on the node of an existing cluster that has the address", async () => {
    existing.server.answers["/api/v1/nodes"] = {
      items: [
        // An ExternalIP need not be an address of the node's own interfaces.
        { metadata: { name: "other" }, status: { addresses: [{ type: "ExternalIP", address: "192.0.2.10" }] } },
        { metadata: { name: "mine" }, status: { addresses: [{ type: "InternalIP", address: "192.0.2.10" }] } },
      ],
    };
    // The address that the mocked engine gives every cluster.
    const backingCluster = { kind: "existing", clusters: [{ kubeconfig: existing.path }] };
    const recording = await recordFleet({ backingCluster });
    assert.equal(recording.get("Deployment backing-01").inputs.spec.template.spec.nodeName, "mine");
  });
});
