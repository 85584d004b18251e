import assert from "node:assert/strict";
import { BackingCluster } from "../../../components/backing-cluster";
import { KubernetesCluster } from "../../../components/kubernetes-cluster";
import { archivedImage } from "../../../tools/versions";
import { record, valueOf } from "../mocks";

const BACKING = "metal3-scale:index:BackingCluster backing";

const etcd = [
  "metal3-scale:index:MultiTenantEtcd backing-etcd",
  "  kubernetes:apps/v1:StatefulSet backing-etcd",
  "  kubernetes:core/v1:Secret backing-etcd-root",
  "  kubernetes:core/v1:Secret backing-etcd-server",
  "  kubernetes:core/v1:Service backing-etcd",
  "  metal3-scale:index:CertificateAuthority backing-etcd-ca",
  "    tls:index/privateKey:PrivateKey backing-etcd-ca-key",
  "    tls:index/selfSignedCert:SelfSignedCert backing-etcd-ca-cert",
  "  pulumi-nodejs:dynamic/metal3-scale:EtcdAuthentication backing-etcd",
  "  tls:index/certRequest:CertRequest backing-etcd-root-request",
  "  tls:index/certRequest:CertRequest backing-etcd-server-request",
  "  tls:index/locallySignedCert:LocallySignedCert backing-etcd-root-cert",
  "  tls:index/locallySignedCert:LocallySignedCert backing-etcd-server-cert",
  "  tls:index/privateKey:PrivateKey backing-etcd-root-key",
  "  tls:index/privateKey:PrivateKey backing-etcd-server-key",
];

describe("BackingCluster", () => {
  it("is a cluster, a namespace and an etcd", async () => {
    const recording = await record(
      () => new BackingCluster("backing", { source: { kind: "local" }, fleet: "fleet-1" }),
    );
    assert.deepEqual(recording.tree(BACKING), [
      "metal3-scale:index:KubernetesCluster backing",
      "  pulumi-nodejs:dynamic/metal3-scale:ClusterClaim backing",
      "  pulumi-nodejs:dynamic/metal3-scale:LocalCluster backing",
      "  pulumi:providers:kubernetes backing",
      ...etcd,
      "pulumi-nodejs:dynamic/metal3-scale:FleetNamespace backing",
    ]);
  });

  it("has the images of etcd and the API servers from the start", async () => {
    const recording = await record(() => new BackingCluster("backing", { source: { kind: "kind" }, fleet: "fleet-1" }));
    const images = [archivedImage("etcd"), archivedImage("kube-apiserver")];
    assert.deepEqual(recording.get("KindCluster backing").inputs.images, images);
  });

  it("makes no cluster where one is given, and uses that one", async () => {
    const recording = await record(() => {
      const cluster = new KubernetesCluster("management", { source: { kind: "local" }, fleet: "fleet-1" });
      return { cluster, backing: new BackingCluster("backing", { source: cluster }) };
    });
    assert.deepEqual(recording.tree(BACKING), [...etcd, "pulumi-nodejs:dynamic/metal3-scale:FleetNamespace backing"]);
    assert.equal(recording.result.backing.cluster, recording.result.cluster);
    const { kubeconfig, fleet } = recording.get("FleetNamespace backing").inputs;
    assert.deepEqual([kubeconfig.uid, fleet], ["uid management", "fleet-1"]);
    assert.equal(recording.get("StatefulSet backing-etcd").provider, "pulumi:providers:kubernetes management");
  });

  it("has a namespace for etcd and the API servers", async () => {
    const recording = await record(
      () => new BackingCluster("backing", { source: { kind: "local" }, fleet: "fleet-1" }),
    );
    assert.equal(recording.get("FleetNamespace backing").inputs.name, "workload-control-planes");
    assert.equal(await valueOf(recording.result.namespace), "workload-control-planes");
    assert.equal(await valueOf(recording.result.etcd.endpoint), "https://etcd.workload-control-planes.svc:2379");
    const { inputs, dependencies } = recording.get("StatefulSet backing-etcd");
    assert.equal(inputs.metadata.namespace, "workload-control-planes");
    assert.ok(dependencies.includes("pulumi-nodejs:dynamic/metal3-scale:FleetNamespace backing"));
  });
});
