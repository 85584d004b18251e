import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { BackingCluster } from "../../../components/backing-cluster";
import { FakeWorkloadCluster } from "../../../components/fake-workload-cluster";
import { ManagementCluster } from "../../../components/management-cluster";
import { kubernetesVersion } from "../../../tools/lock";
import { record, valueOf } from "../mocks";
import type { RecordingOptions } from "../mocks";

const WORKLOAD = "metal3-scale:index:FakeWorkloadCluster demo";
const dynamic = (label: string) => `pulumi-nodejs:dynamic/metal3-scale:${label}`;

function recordCluster(options?: RecordingOptions, availableTimeoutSeconds?: number) {
  return record(() => {
    const management = new ManagementCluster("management", { source: { kind: "local" } });
    const backing = new BackingCluster("backing", { source: { kind: "kind" } });
    return new FakeWorkloadCluster("demo", { management, backing, nodePort: 30123, availableTimeoutSeconds });
  }, options);
}

type ClusterRecording = Awaited<ReturnType<typeof recordCluster>>;

/** What belongs to the cluster itself. */
function resourcesOf(recording: ClusterRecording) {
  const labels = new Set(recording.tree(WORKLOAD).map((line) => line.trim()));
  return recording.resources.filter(({ label }) => labels.has(label));
}

describe("FakeWorkloadCluster", () => {
  let recording: ClusterRecording;
  before(async () => {
    recording = await recordCluster();
  });

  const inputsOf = (label: string) => recording.get(label).inputs;

  it("is these resources", () => {
    assert.deepEqual(recording.tree(WORKLOAD), [
      "kubernetes:cluster.x-k8s.io/v1beta2:Cluster demo",
      "kubernetes:controlplane.cluster.x-k8s.io/v1beta2:KubeadmControlPlane demo-controlplane",
      "kubernetes:core/v1:Namespace demo",
      "kubernetes:core/v1:Secret demo-apiserver-etcd-client",
      "kubernetes:core/v1:Secret demo-ca",
      "kubernetes:core/v1:Secret demo-etcd",
      "kubernetes:core/v1:Secret demo-kubeconfig",
      "kubernetes:core/v1:Secret demo-proxy",
      "kubernetes:core/v1:Secret demo-sa",
      "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3Cluster demo-infrastructure",
      "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:Metal3MachineTemplate demo-machines",
      "metal3-scale:index:BareMetalHosts demo",
      "  kubernetes:core/v1:Secret demo-0-bmc",
      "  kubernetes:metal3.io/v1alpha1:BareMetalHost demo-0",
      "metal3-scale:index:CertificateAuthority demo-ca",
      "  tls:index/privateKey:PrivateKey demo-ca-key",
      "  tls:index/selfSignedCert:SelfSignedCert demo-ca-cert",
      "metal3-scale:index:KubeApiServer demo",
      "  kubernetes:apps/v1:Deployment demo",
      "  kubernetes:core/v1:Secret demo-apiserver",
      "  kubernetes:core/v1:Service demo",
      "pulumi-nodejs:dynamic/metal3-scale:ClusterAvailability demo",
      "pulumi-nodejs:dynamic/metal3-scale:EtcdTenant demo",
      "pulumi-nodejs:dynamic/metal3-scale:FakeNodes demo",
      "tls:index/certRequest:CertRequest demo-admin-request",
      "tls:index/certRequest:CertRequest demo-apiserver-request",
      "tls:index/locallySignedCert:LocallySignedCert demo-admin-cert",
      "tls:index/locallySignedCert:LocallySignedCert demo-apiserver-cert",
      "tls:index/locallySignedCert:LocallySignedCert demo-etcd-client",
      "tls:index/privateKey:PrivateKey demo-admin-key",
      "tls:index/privateKey:PrivateKey demo-apiserver-key",
    ]);
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
    assert.deepEqual(counts, { kubernetes: 16, tls: 9, dynamic: 3, components: 3 });
    assert.ok(counts.tls + counts.dynamic <= 12);
    assert.equal(
      Object.values(counts).reduce((sum, part) => sum + part),
      resources.length,
    );
  });

  describe("certificates", () => {
    it("has a CA of its own", () => {
      assert.deepEqual(inputsOf("SelfSignedCert demo-ca-cert").subject, { commonName: "kubernetes" });
    });

    it("has one request for the API server, whose CN is the etcd user", () => {
      const { subject, dnsNames, ipAddresses } = inputsOf("CertRequest demo-apiserver-request");
      assert.deepEqual(subject, { commonName: "demo" });
      assert.deepEqual(dnsNames, ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"]);
      assert.deepEqual(ipAddresses, ["10.96.0.1", "127.0.0.1", "192.0.2.10"]);
    });

    it("names a node that has a host name among the DNS names", async () => {
      const outputs = { [dynamic("KindCluster")]: { address: "node.example" } };
      const named = await recordCluster({ outputs });
      const { dnsNames, ipAddresses } = named.get("CertRequest demo-apiserver-request").inputs;
      assert.ok(dnsNames.includes("node.example"));
      assert.deepEqual(ipAddresses, ["10.96.0.1", "127.0.0.1"]);
    });

    it("has the request signed by its own CA for serving, and by etcd's as a client", () => {
      const { validityPeriodHours: _hours, ...serving } = inputsOf("LocallySignedCert demo-apiserver-cert");
      assert.deepEqual(serving, {
        certRequestPem: "PEM demo-apiserver-request",
        caPrivateKeyPem: "private demo-ca-key",
        caCertPem: "PEM demo-ca-cert",
        allowedUses: ["digital_signature", "server_auth"],
      });
      const { validityPeriodHours: _validity, ...client } = inputsOf("LocallySignedCert demo-etcd-client");
      assert.deepEqual(client, {
        certRequestPem: "PEM demo-apiserver-request",
        caPrivateKeyPem: "private backing-etcd-ca-key",
        caCertPem: "PEM backing-etcd-ca-cert",
        allowedUses: ["digital_signature", "client_auth"],
      });
    });

    it("has an administrator's certificate", () => {
      const request = inputsOf("CertRequest demo-admin-request");
      assert.deepEqual(request.subject, { commonName: "kubernetes-admin", organization: "system:masters" });
      const certificate = inputsOf("LocallySignedCert demo-admin-cert");
      assert.equal(certificate.caCertPem, "PEM demo-ca-cert");
      assert.deepEqual(certificate.allowedUses, ["digital_signature", "client_auth"]);
    });
  });

  describe("kubeconfig", () => {
    it("is secret", async () => {
      assert.equal(await pulumi.isSecret(recording.result.kubeconfig), true);
    });

    it("leads the administrator to the API server", async () => {
      const kubeconfig = JSON.parse(await valueOf(recording.result.kubeconfig));
      const [{ cluster }] = kubeconfig.clusters;
      const [{ user }] = kubeconfig.users;
      const decode = (text: string) => Buffer.from(text, "base64").toString();
      assert.equal(cluster.server, "https://192.0.2.10:30123");
      assert.equal(decode(cluster["certificate-authority-data"]), "PEM demo-ca-cert");
      assert.equal(decode(user["client-certificate-data"]), "PEM demo-admin-cert");
      assert.equal(decode(user["client-key-data"]), "private demo-admin-key");
    });

    it("has one context, of its one cluster and its one user", async () => {
      const kubeconfig = JSON.parse(await valueOf(recording.result.kubeconfig));
      assert.deepEqual(kubeconfig.contexts, [
        { name: kubeconfig["current-context"], context: { cluster: "demo", user: "demo-admin" } },
      ]);
      assert.equal(kubeconfig.clusters[0].name, "demo");
      assert.equal(kubeconfig.users[0].name, "demo-admin");
    });
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
      assert.deepEqual(stringData, { value: await valueOf(recording.result.kubeconfig) });
    });

    it("are secret, named and labelled as the managers look for them, and of no type that they take over", () => {
      for (const name of [...Object.keys(contents), "demo-kubeconfig"]) {
        const { inputs, secretInputs, provider } = recording.get(`Secret ${name}`);
        const labels = { "cluster.x-k8s.io/cluster-name": "demo" };
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
      assert.equal(inputsOf("Namespace demo").metadata.name, "demo");
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

    it("let the host be found by its labels, and its Node by its own", () => {
      const { hostSelector } = inputsOf("Metal3MachineTemplate demo-machines").spec.template.spec;
      assert.deepEqual(hostSelector.matchLabels, inputsOf("BareMetalHost demo-0").metadata.labels);
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

  describe("API server", () => {
    it("is in the backing cluster, as the tenant of the cluster's name", () => {
      for (const label of ["Deployment demo", "Service demo", "Secret demo-apiserver"]) {
        const { inputs, provider } = recording.get(label);
        assert.equal(provider, "pulumi:providers:kubernetes backing");
        assert.equal(inputs.metadata.namespace, "workload-control-planes");
      }
      assert.equal(inputsOf("EtcdTenant demo").name, "demo");
      assert.ok(recording.get("Deployment demo").dependencies.includes(dynamic("EtcdTenant demo")));
    });

    it("has its certificates, and one key", () => {
      assert.deepEqual(inputsOf("Secret demo-apiserver").stringData, {
        "ca.crt": "PEM demo-ca-cert",
        "tls.crt": "PEM demo-apiserver-cert",
        "tls.key": "private demo-apiserver-key",
        "etcd-ca.crt": "PEM backing-etcd-ca-cert",
        "etcd-client.crt": "PEM demo-etcd-client",
      });
    });

    it("has an endpoint", async () => {
      assert.equal(await valueOf(recording.result.endpoint), "https://192.0.2.10:30123");
    });
  });

  describe("order", () => {
    it("waits with everything in the management cluster for all managers", () => {
      const components = recording.ofType(dynamic("ManagerDeployment")).map(({ label }) => label);
      assert.equal(components.length, 6);
      assert.deepEqual(recording.get("Namespace demo").dependencies, components.sort());
      const inManagement = resourcesOf(recording).filter(
        ({ provider, type }) => provider?.endsWith(" management") && !type.endsWith("Namespace"),
      );
      assert.equal(inManagement.length, 12);
      for (const { label, dependencies } of inManagement) {
        assert.ok(dependencies.includes("kubernetes:core/v1:Namespace demo"), label);
      }
    });

    it("makes the Nodes once the API server, the managers' Secrets and the hosts are there", () => {
      const nodes = recording.get("FakeNodes demo");
      assert.deepEqual(nodes.inputs, {
        management: { path: "management/kubeconfig" },
        namespace: "demo",
        cluster: "demo",
        kubernetesVersion,
        hosts: [{ name: "demo-0", uid: "uid demo-0" }],
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
        "kubernetes:metal3.io/v1alpha1:BareMetalHost demo-0",
      ];
      assert.deepEqual(
        needed.filter((label) => !nodes.dependencies.includes(label)),
        [],
      );
    });

    it("declares the Cluster once everything that the managers ask for is there", () => {
      const { dependencies } = recording.get("Cluster demo");
      const needed = [
        dynamic("FakeNodes demo"),
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
        management: { path: "management/kubeconfig" },
        namespace: "demo",
        cluster: "demo",
        timeoutSeconds: 600,
      });
      assert.ok(availability.dependencies.includes("kubernetes:cluster.x-k8s.io/v1beta2:Cluster demo"));
      const hasty = await recordCluster({}, 42);
      assert.equal(hasty.get("ClusterAvailability demo").inputs.timeoutSeconds, 42);
    });

    it("ends with the cluster that it is in", () => {
      const inBacking = ["Deployment demo", "Service demo", "Secret demo-apiserver", "EtcdTenant demo"];
      for (const label of inBacking) {
        assert.equal(recording.get(label).deletedWith, dynamic("KindCluster backing"), label);
      }
      const inManagement = ["Namespace demo", "Cluster demo", "BareMetalHost demo-0", "FakeNodes demo"];
      for (const label of [...inManagement, "ClusterAvailability demo"]) {
        assert.equal(recording.get(label).deletedWith, dynamic("LocalCluster management"), label);
      }
    });
  });
});
