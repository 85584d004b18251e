import assert from "node:assert/strict";
import { kubernetesVersion } from "../../../tools/lock";
import { valueOf } from "../mocks";
import { dynamic, recordCluster } from "./workload-cluster";
import type { ClusterRecording } from "./workload-cluster";

const WORKLOAD = "metal3-scale:index:WorkloadCluster demo";

/** What belongs to the cluster itself. */
function resourcesOf(recording: ClusterRecording) {
  const labels = new Set(recording.tree(WORKLOAD).map((line) => line.trim()));
  return recording.resources.filter(({ label }) => labels.has(label));
}

describe("WorkloadCluster", () => {
  let recording: ClusterRecording;
  before(async () => {
    recording = await recordCluster();
  });

  const inputsOf = (label: string) => recording.get(label).inputs;

  it("is these resources", () => {
    assert.deepEqual(recording.tree(WORKLOAD), [
      "kubernetes:cluster.x-k8s.io/v1beta2:Cluster demo",
      "kubernetes:controlplane.cluster.x-k8s.io/v1beta2:KubeadmControlPlane demo-controlplane",
      "kubernetes:core/v1:Secret demo-apiserver-etcd-client",
      "kubernetes:core/v1:Secret demo-ca",
      "kubernetes:core/v1:Secret demo-etcd",
      "kubernetes:core/v1:Secret demo-kubeconfig",
      "kubernetes:core/v1:Secret demo-proxy",
      "kubernetes:core/v1:Secret demo-sa",
      "metal3-scale:index:Metal3Infrastructure demo",
      "  kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3Cluster demo-infrastructure",
      "  kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate demo-machines",
      "  metal3-scale:index:BareMetalHosts demo",
      "    kubernetes:core/v1:Secret demo-0-bmc",
      "    kubernetes:metal3.io/v1alpha1:BareMetalHost demo-0",
      "metal3-scale:index:TenantApiServer demo",
      "  metal3-scale:index:CertificateAuthority demo-ca",
      "    tls:index/privateKey:PrivateKey demo-ca-key",
      "    tls:index/selfSignedCert:SelfSignedCert demo-ca-cert",
      "  metal3-scale:index:KubeApiServer demo",
      "    kubernetes:apps/v1:Deployment demo",
      "    kubernetes:core/v1:Secret demo-apiserver",
      "    kubernetes:core/v1:Service demo",
      "  pulumi-nodejs:dynamic/metal3-scale:EtcdTenant demo",
      "  tls:index/certRequest:CertRequest demo-admin-request",
      "  tls:index/certRequest:CertRequest demo-apiserver-request",
      "  tls:index/locallySignedCert:LocallySignedCert demo-admin-cert",
      "  tls:index/locallySignedCert:LocallySignedCert demo-apiserver-cert",
      "  tls:index/locallySignedCert:LocallySignedCert demo-etcd-client",
      "  tls:index/privateKey:PrivateKey demo-admin-key",
      "  tls:index/privateKey:PrivateKey demo-apiserver-key",
      "pulumi-nodejs:dynamic/metal3-scale:ClusterAvailability demo",
      "pulumi-nodejs:dynamic/metal3-scale:FleetNamespace demo",
      "pulumi-nodejs:dynamic/metal3-scale:KubeadmInit demo",
    ]);
  });

  it("says of every object which fleet it belongs to", () => {
    const objects = resourcesOf(recording).filter(({ type }) => type.startsWith("kubernetes:"));
    for (const { label, inputs } of objects) {
      assert.equal(inputs.metadata.labels["metal3-scale/fleet"], "fleet-1", label);
    }
    assert.equal(inputsOf("FleetNamespace demo").fleet, "fleet-1");
  });

  it("is few resources, since a thousand clusters have a thousand times as many", () => {
    const resources = resourcesOf(recording);
    const count = (pattern: RegExp) => resources.filter(({ type }) => pattern.test(type)).length;
    const counts = {
      kubernetes: count(/^kubernetes:/),
      tls: count(/^tls:/),
      dynamic: count(/^pulumi-nodejs:dynamic/),
      components: count(/^metal3-scale:/),
    };
    assert.deepEqual(counts, { kubernetes: 15, tls: 9, dynamic: 4, components: 5 });
    assert.ok(counts.tls + counts.dynamic <= 13);
    assert.equal(
      Object.values(counts).reduce((sum, part) => sum + part),
      resources.length,
    );
  });

  describe("Secrets for the managers", () => {
    const contents: Record<string, Record<string, string>> = {
      "demo-ca": { "tls.crt": "PEM demo-ca-cert", "tls.key": "private demo-ca-key" },
      "demo-proxy": { "tls.crt": "PEM demo-ca-cert", "tls.key": "private demo-ca-key" },
      "demo-sa": { "tls.crt": "public demo-apiserver-key", "tls.key": "private demo-apiserver-key" },
      "demo-etcd": { "tls.crt": "PEM backing-etcd-ca-cert" },
      "demo-apiserver-etcd-client": { "tls.crt": "PEM demo-etcd-client", "tls.key": "private demo-apiserver-key" },
    };
    for (const [name, stringData] of Object.entries(contents)) {
      it(`has ${name}, with its keys`, () => {
        assert.deepEqual(inputsOf(`Secret ${name}`).stringData, stringData);
      });
    }

    it("has demo-kubeconfig with the kubeconfig", async () => {
      const { stringData } = inputsOf("Secret demo-kubeconfig");
      assert.deepEqual(stringData, { value: await valueOf(recording.result.endpoint.kubeconfig) });
    });

    it("are secret, named and labelled as the managers look for them, and of no type that they adopt", () => {
      for (const name of [...Object.keys(contents), "demo-kubeconfig"]) {
        const { inputs, secretInputs, provider } = recording.get(`Secret ${name}`);
        const labels = {
          "cluster.x-k8s.io/cluster-name": "demo",
          "metal3-scale/fleet": "fleet-1",
          ...(name === "demo-kubeconfig" && { "metal3-scale/secret": "kubeconfig" }),
        };
        const { annotations: _annotations, ...metadata } = inputs.metadata;
        assert.deepEqual(metadata, { namespace: "demo", name, labels });
        assert.equal(inputs.type, undefined);
        assert.deepEqual(secretInputs, ["stringData"]);
        assert.equal(provider, "pulumi:providers:kubernetes management");
      }
    });
  });

  describe("Cluster API objects", () => {
    it("are in the management cluster and the cluster's own namespace, and have its name", () => {
      const objects = ["Cluster demo", "Metal3Cluster demo-infrastructure", "KubeadmControlPlane demo-controlplane"];
      for (const label of [...objects, "Metal3MachineTemplate demo-machines"]) {
        const { inputs, provider } = recording.get(label);
        assert.equal(provider, "pulumi:providers:kubernetes management");
        assert.equal(inputs.metadata.namespace, "demo");
        assert.equal(inputs.metadata.name, "demo");
      }
      assert.equal(inputsOf("FleetNamespace demo").name, "demo");
    });

    it("name the API server as the endpoint", () => {
      const endpoint = { host: "192.0.2.10", port: 30123 };
      assert.deepEqual(inputsOf("Cluster demo").spec.controlPlaneEndpoint, endpoint);
      assert.deepEqual(inputsOf("Metal3Cluster demo-infrastructure").spec.controlPlaneEndpoint, endpoint);
      assert.deepEqual(inputsOf("Service demo").spec.ports, [{ name: "https", port: 6443, nodePort: 30123 }]);
    });

    it("refer to each other", () => {
      const { infrastructureRef, controlPlaneRef } = inputsOf("Cluster demo").spec;
      assert.deepEqual(infrastructureRef, {
        apiGroup: "infrastructure.cluster.x-k8s.io",
        kind: "Metal3Cluster",
        name: "demo",
      });
      assert.deepEqual(controlPlaneRef, {
        apiGroup: "controlplane.cluster.x-k8s.io",
        kind: "KubeadmControlPlane",
        name: "demo",
      });
      const { machineTemplate } = inputsOf("KubeadmControlPlane demo-controlplane").spec;
      assert.deepEqual(machineTemplate.spec.infrastructureRef, {
        apiGroup: "infrastructure.cluster.x-k8s.io",
        kind: "Metal3MachineTemplate",
        name: "demo",
      });
    });

    it("let any host of the namespace be used, again and again, and its Node be found by its label", () => {
      // CAPM3 removes the Cluster's label from a host that it gives back.
      assert.equal(inputsOf("Metal3MachineTemplate demo-machines").spec.template.spec.hostSelector, undefined);
      assert.deepEqual(inputsOf("BareMetalHost demo-0").metadata.labels, { "metal3-scale/fleet": "fleet-1" });
      assert.equal(inputsOf("BareMetalHost demo-0").metadata.namespace, "demo");
      assert.equal(inputsOf("Metal3Cluster demo-infrastructure").spec.cloudProviderEnabled, false);
    });

    it("have a control plane of one machine on the shared etcd, without what no kubelet would run", () => {
      const { metadata, spec } = inputsOf("KubeadmControlPlane demo-controlplane");
      assert.equal(spec.replicas, 1);
      assert.equal(spec.version, kubernetesVersion);
      assert.equal(metadata.annotations["controlplane.cluster.x-k8s.io/skip-coredns"], "true");
      assert.equal(metadata.annotations["controlplane.cluster.x-k8s.io/skip-kube-proxy"], "true");
      assert.deepEqual(Object.keys(spec.machineTemplate.metadata.annotations), [
        "machine.cluster.x-k8s.io/certificates-expiry",
      ]);
      const { etcd } = spec.kubeadmConfigSpec.clusterConfiguration;
      assert.deepEqual(etcd.external.endpoints, ["https://etcd.workload-control-planes.svc:2379"]);
    });
  });

  describe("order", () => {
    it("waits with everything in the management cluster for all managers", () => {
      const components = recording.ofType(dynamic("ManagerDeployment")).map(({ label }) => label);
      assert.equal(components.length, 6);
      assert.deepEqual(recording.get("FleetNamespace demo").dependencies, [
        dynamic("ClusterClaim management"),
        ...components.sort(),
      ]);
      const inManagement = resourcesOf(recording).filter(({ provider }) => provider?.endsWith(" management"));
      assert.equal(inManagement.length, 12);
      for (const { label, dependencies } of inManagement) {
        assert.ok(dependencies.includes(dynamic("FleetNamespace demo")), label);
      }
    });

    it("initializes the control plane once the API server and the managers' Secrets are there", () => {
      const initialization = recording.get("KubeadmInit demo");
      assert.deepEqual(initialization.inputs, {
        management: { path: "management/kubeconfig", uid: "uid management" },
        namespace: "demo",
        cluster: "demo",
        apiServer: {
          kubeconfig: { path: "backing/kubeconfig", uid: "uid backing" },
          namespace: "workload-control-planes",
          name: "demo",
        },
        kubernetesVersion,
      });
      const needed = [
        "kubernetes:apps/v1:Deployment demo",
        "kubernetes:core/v1:Secret demo-apiserver-etcd-client",
        "kubernetes:core/v1:Secret demo-ca",
        "kubernetes:core/v1:Secret demo-etcd",
        "kubernetes:core/v1:Secret demo-kubeconfig",
        "kubernetes:core/v1:Secret demo-proxy",
        "kubernetes:core/v1:Secret demo-sa",
        "kubernetes:core/v1:Service demo",
      ];
      assert.deepEqual(
        needed.filter((label) => !initialization.dependencies.includes(label)),
        [],
      );
    });

    it("declares the Cluster once everything that the managers ask for is there", () => {
      const { dependencies } = recording.get("Cluster demo");
      const needed = [
        dynamic("KubeadmInit demo"),
        "kubernetes:controlplane.cluster.x-k8s.io/v1beta2:KubeadmControlPlane demo-controlplane",
        "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3Cluster demo-infrastructure",
        "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate demo-machines",
        "kubernetes:metal3.io/v1alpha1:BareMetalHost demo-0",
      ];
      assert.deepEqual(
        needed.filter((label) => !dependencies.includes(label)),
        [],
      );
    });

    it("waits at the end until the Cluster is available", async () => {
      const availability = recording.get("ClusterAvailability demo");
      assert.deepEqual(availability.inputs, {
        management: { path: "management/kubeconfig", uid: "uid management" },
        namespace: "demo",
        cluster: "demo",
        machines: { controlPlane: 1, workers: 0 },
        timeoutSeconds: 900,
      });
      assert.ok(availability.dependencies.includes("kubernetes:cluster.x-k8s.io/v1beta2:Cluster demo"));
      const hasty = await recordCluster({}, { availableTimeoutSeconds: 42 });
      assert.equal(hasty.get("ClusterAvailability demo").inputs.timeoutSeconds, 42);
    });

    it("ends with the cluster that it is in", () => {
      const inBacking = ["Deployment demo", "Service demo", "Secret demo-apiserver", "EtcdTenant demo"];
      for (const label of inBacking) {
        assert.equal(recording.get(label).deletedWith, dynamic("KindCluster backing"), label);
      }
      const inManagement = ["FleetNamespace demo", "Cluster demo", "KubeadmInit demo"];
      for (const label of [...inManagement, "ClusterAvailability demo"]) {
        assert.equal(recording.get(label).deletedWith, dynamic("LocalCluster management"), label);
      }
    });

    it("leaves its hosts to the end of the namespace, which deletes them first", () => {
      const namespace = recording.get("FleetNamespace demo");
      assert.equal(recording.get("BareMetalHost demo-0").deletedWith, dynamic("FleetNamespace demo"));
      assert.deepEqual(namespace.inputs.deleteFirst, [{ apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost" }]);
    });
  });
});
