import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { KubernetesCluster } from "../../../components/kubernetes-cluster";
import { checksum } from "../../../components/certificate-authority";
import { MultiTenantEtcd } from "../../../components/multi-tenant-etcd";
import { podDataOwner } from "../../../local/disk";
import type { Storage } from "../../../resources/cluster-outputs";
import { EtcdTenant } from "../../../resources/etcd-tenant/resource";
import { imageReference } from "../../../tools/lock";
import { record, valueOf } from "../mocks";
import type { RecordingOptions } from "../mocks";

const LOCAL_CLUSTER = "pulumi-nodejs:dynamic/metal3-scale:LocalCluster backing";

function recordEtcd(outputs: RecordingOptions["outputs"] = {}) {
  const program = () => {
    const cluster = new KubernetesCluster("backing", { source: { kind: "local" }, fleet: "fleet-1" });
    const etcd = new MultiTenantEtcd("test", { cluster, namespace: pulumi.output("control-planes") });
    new EtcdTenant("demo", { etcd: etcd.reference, name: "demo" }, { parent: cluster, dependsOn: etcd.components });
    return etcd;
  };
  return record(program, { outputs });
}

function recordOn(storage: Storage) {
  return recordEtcd({ "pulumi-nodejs:dynamic/metal3-scale:LocalCluster": { storage } });
}

type EtcdRecording = Awaited<ReturnType<typeof recordEtcd>>;

interface SecretVolume {
  name: string;
  secret?: { secretName: string };
}

function podSpec(recording: EtcdRecording) {
  return recording.get("StatefulSet test").inputs.spec.template.spec;
}

describe("MultiTenantEtcd", () => {
  it("is a CA, the server, its two identities and its authentication", async () => {
    const recording = await recordEtcd();
    assert.deepEqual(recording.tree("metal3-scale:index:MultiTenantEtcd test"), [
      "kubernetes:apps/v1:StatefulSet test",
      "kubernetes:core/v1:Secret test-root",
      "kubernetes:core/v1:Secret test-server",
      "kubernetes:core/v1:Service test",
      "metal3-scale:index:CertificateAuthority test-ca",
      "  tls:index/privateKey:PrivateKey test-ca-key",
      "  tls:index/selfSignedCert:SelfSignedCert test-ca-cert",
      "pulumi-nodejs:dynamic/metal3-scale:EtcdAuthentication test",
      "tls:index/certRequest:CertRequest test-root-request",
      "tls:index/certRequest:CertRequest test-server-request",
      "tls:index/locallySignedCert:LocallySignedCert test-root-cert",
      "tls:index/locallySignedCert:LocallySignedCert test-server-cert",
      "tls:index/privateKey:PrivateKey test-root-key",
      "tls:index/privateKey:PrivateKey test-server-key",
    ]);
  });

  it("puts its objects into the cluster, and lets them end with it", async () => {
    const recording = await recordEtcd();
    const objects = recording.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    assert.equal(objects.length, 4);
    for (const { inputs, provider, deletedWith, label } of objects) {
      assert.equal(provider, "pulumi:providers:kubernetes backing", label);
      assert.equal(deletedWith, LOCAL_CLUSTER, label);
      assert.equal(inputs.metadata.namespace, "control-planes", label);
    }
  });

  it("has a server's certificate for the names it is reached by, without a CN, which would be a user", async () => {
    const recording = await recordEtcd();
    const { subject, dnsNames, ipAddresses } = recording.get("CertRequest test-server-request").inputs;
    assert.deepEqual(subject, { organization: "etcd" });
    assert.deepEqual(dnsNames, ["localhost", "etcd.control-planes.svc"]);
    assert.deepEqual(ipAddresses, ["127.0.0.1"]);
    const { allowedUses } = recording.get("LocallySignedCert test-server-cert").inputs;
    assert.deepEqual(allowedUses, ["digital_signature", "server_auth"]);
  });

  it("has a client's certificate for the user root", async () => {
    const recording = await recordEtcd();
    const { subject, dnsNames, ipAddresses } = recording.get("CertRequest test-root-request").inputs;
    assert.deepEqual(
      { subject, dnsNames, ipAddresses },
      {
        subject: { commonName: "root" },
        dnsNames: undefined,
        ipAddresses: undefined,
      },
    );
    const { allowedUses } = recording.get("LocallySignedCert test-root-cert").inputs;
    assert.deepEqual(allowedUses, ["digital_signature", "client_auth"]);
  });

  it("keeps both identities in Secrets", async () => {
    const recording = await recordEtcd();
    for (const identity of ["server", "root"]) {
      const secret = recording.get(`Secret test-${identity}`);
      assert.equal(secret.inputs.metadata.name, `etcd-${identity}`);
      assert.equal(secret.inputs.type, "kubernetes.io/tls");
      assert.deepEqual(secret.inputs.stringData, {
        "ca.crt": "PEM test-ca-cert",
        "tls.crt": `PEM test-${identity}-cert`,
        "tls.key": `private test-${identity}-key`,
      });
      assert.deepEqual(secret.secretInputs, ["stringData"]);
    }
  });

  it("serves clients with certificates of its CA only, and compacts its history", async () => {
    const [container] = podSpec(await recordEtcd()).containers;
    assert.equal(container.image, imageReference("etcd"));
    assert.deepEqual(container.command, [
      "etcd",
      "--name=etcd",
      "--data-dir=/var/lib/etcd/control-planes",
      "--listen-client-urls=https://0.0.0.0:2379",
      "--advertise-client-urls=https://localhost:2379",
      "--listen-peer-urls=http://127.0.0.1:2380",
      "--listen-metrics-urls=http://0.0.0.0:2381",
      "--cert-file=/etc/etcd/tls/tls.crt",
      "--key-file=/etc/etcd/tls/tls.key",
      "--trusted-ca-file=/etc/etcd/tls/ca.crt",
      "--client-cert-auth=true",
      "--enable-grpc-gateway=false",
      "--quota-backend-bytes=8589934592",
      "--auto-compaction-mode=periodic",
      "--auto-compaction-retention=5m",
    ]);
  });

  it("mounts its Secret where its flags look for it, and not that of root", async () => {
    const { containers, volumes } = podSpec(await recordEtcd());
    const mounts = Object.fromEntries(
      containers[0].volumeMounts.map(({ name, mountPath }: Record<string, string>) => [name, mountPath]),
    );
    assert.deepEqual(mounts, { tls: "/etc/etcd/tls", data: "/var/lib/etcd" });
    const secrets = volumes.map(({ name, secret }: SecretVolume) => [name, secret?.secretName]);
    assert.deepEqual(
      secrets.filter((pair: unknown[]) => pair[1] !== undefined),
      [["tls", "etcd-server"]],
    );
  });

  const dataVolume = (recording: EtcdRecording) =>
    podSpec(recording).volumes.find(({ name }: { name: string }) => name === "data");
  const claims = (recording: EtcdRecording) => recording.get("StatefulSet test").inputs.spec.volumeClaimTemplates;

  it("keeps its data in the node's directory where the cluster is one node", async () => {
    const recording = await recordOn({ kind: "directory", path: "/data" });
    assert.deepEqual(dataVolume(recording), { name: "data", hostPath: { path: "/data", type: "Directory" } });
    assert.deepEqual(claims(recording), []);
    const { runAsUser, runAsGroup } = podSpec(recording).securityContext;
    assert.deepEqual([runAsUser, runAsGroup], [podDataOwner, podDataOwner]);
  });

  it("keeps its data in a volume of the default StorageClass where there is one, until it is deleted", async () => {
    const recording = await recordOn({ kind: "claim" });
    assert.equal(dataVolume(recording), undefined);
    const [{ metadata, spec }] = claims(recording);
    assert.equal(metadata.name, "data");
    assert.deepEqual(spec, { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10737418240" } } });
    const { persistentVolumeClaimRetentionPolicy: policy } = recording.get("StatefulSet test").inputs.spec;
    assert.deepEqual(policy, { whenDeleted: "Delete" });
  });

  it("keeps its data in the Pod where the cluster has nothing else", async () => {
    const recording = await recordOn({ kind: "none" });
    assert.deepEqual(dataVolume(recording), { name: "data", emptyDir: {} });
    assert.deepEqual(claims(recording), []);
  });

  it("runs without privileges", async () => {
    const pod = podSpec(await recordEtcd());
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.ok(pod.securityContext.runAsUser > 0 && pod.securityContext.runAsGroup > 0);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.equal(pod.automountServiceAccountToken, false);
    assert.deepEqual(pod.containers[0].securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("starts again with another CA, which it reads only then", async () => {
    const recording = await recordEtcd();
    const { annotations } = recording.get("StatefulSet test").inputs.spec.template.metadata;
    const authority = await valueOf(recording.result.authority.certPem);
    assert.deepEqual(annotations, { "checksum/ca": await valueOf(checksum(authority)) });
    assert.notEqual(await valueOf(checksum("another")), annotations["checksum/ca"]);
  });

  it("is reached through its Service", async () => {
    const recording = await recordEtcd();
    assert.equal(await valueOf(recording.result.endpoint), "https://etcd.control-planes.svc:2379");
    const service = recording.get("Service test").inputs;
    const { spec } = recording.get("StatefulSet test").inputs;
    assert.equal(service.metadata.name, "etcd");
    assert.deepEqual(service.spec.ports, [{ name: "client", port: 2379 }]);
    assert.equal(service.spec.publishNotReadyAddresses, true);
    assert.deepEqual(service.spec.selector, spec.template.metadata.labels);
    assert.deepEqual(spec.selector.matchLabels, spec.template.metadata.labels);
    assert.equal(spec.serviceName, "etcd");
    assert.equal(spec.replicas, 1);
  });

  const reference = {
    kubeconfig: { path: "backing/kubeconfig", uid: "uid backing" },
    namespace: "control-planes",
    pod: "etcd-0",
    rootSecret: "etcd-root",
  };

  it("switches authentication on once the server runs", async () => {
    const authentication = (await recordEtcd()).get("EtcdAuthentication test");
    assert.deepEqual(authentication.inputs, { etcd: reference });
    assert.ok(authentication.dependencies.includes("kubernetes:apps/v1:StatefulSet test"));
    assert.ok(authentication.dependencies.includes("kubernetes:core/v1:Secret test-root"));
    assert.equal(authentication.deletedWith, LOCAL_CLUSTER);
  });

  it("gives tenants what reaches it, once authentication is on", async () => {
    const tenant = (await recordEtcd()).get("EtcdTenant demo");
    assert.deepEqual(tenant.inputs, { etcd: reference, name: "demo" });
    assert.ok(tenant.dependencies.includes("pulumi-nodejs:dynamic/metal3-scale:EtcdAuthentication test"));
  });
});
