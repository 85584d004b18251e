import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { managerArgs, metal3Managers } from "../../../components/manager-definitions";
import { metricsReaderOf } from "../../../components/metrics-reader";
import { ManagementCluster } from "../../../components/management-cluster";
import type { ManagementClusterArgs } from "../../../components/management-cluster";
import { lock } from "../../../tools/lock";
import { archivedImage } from "../../../tools/versions";
import { KubeconfigFile } from "../kubeconfig-file";
import { record } from "../mocks";

const providers = [
  "baremetal-operator",
  "bootstrap-kubeadm",
  "cluster-api",
  "control-plane-kubeadm",
  "infrastructure-metal3",
  "ipam-metal3",
] as const;

function recordCluster(args: Partial<ManagementClusterArgs> = {}) {
  return record(() => new ManagementCluster("management", { source: { kind: "local" }, fleet: "fleet-1", ...args }));
}

const imageOf = (manager: keyof typeof metal3Managers) => archivedImage(metal3Managers[manager].image).reference;

describe("ManagementCluster", () => {
  it("is a cluster, a CA and the same few resources per provider", async () => {
    assert.deepEqual((await recordCluster()).tree(), [
      "metal3-scale:index:ManagementCluster management",
      "  metal3-scale:index:CertificateAuthority management-webhook-ca",
      "    tls:index/privateKey:PrivateKey management-webhook-ca-key",
      "    tls:index/selfSignedCert:SelfSignedCert management-webhook-ca-cert",
      ...providers.flatMap((provider) => [
        `  metal3-scale:index:ControllerManager management-${provider}`,
        `    pulumi-nodejs:dynamic/metal3-scale:ManagerDeployment management-${provider}`,
      ]),
      "  metal3-scale:index:KubernetesCluster management",
      "    pulumi-nodejs:dynamic/metal3-scale:ClusterClaim management",
      "    pulumi-nodejs:dynamic/metal3-scale:LocalCluster management",
      "    pulumi:providers:kubernetes management",
      "  metal3-scale:index:MetricsReader management-metrics-reader",
      "    kubernetes:core/v1:ServiceAccount management-metrics-reader",
      "    kubernetes:rbac.authorization.k8s.io/v1:ClusterRole management-metrics-reader",
      "    kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding management-metrics-reader",
      ...providers.flatMap((provider) => [
        `  metal3-scale:index:ProviderRelease management-${provider}`,
        `    kubernetes:core/v1:Secret management-${provider}-webhook`,
        `    pulumi-nodejs:dynamic/metal3-scale:FleetNamespace management-${provider}`,
        `    pulumi-nodejs:dynamic/metal3-scale:ProviderManifest management-${provider}`,
        `    tls:index/certRequest:CertRequest management-${provider}-webhook-request`,
        `    tls:index/locallySignedCert:LocallySignedCert management-${provider}-webhook-cert`,
        `    tls:index/privateKey:PrivateKey management-${provider}-webhook-key`,
      ]),
    ]);
  });

  it("has an account that may read metrics and profiles, and nothing else", async () => {
    const recording = await recordCluster();
    const [role] = recording.ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
    assert.deepEqual(role!.inputs.rules, [{ nonResourceURLs: ["/metrics", "/debug/pprof/*"], verbs: ["get"] }]);
    const [binding] = recording.ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding");
    assert.deepEqual(binding!.inputs.subjects, [{ kind: "ServiceAccount", ...metricsReaderOf(metal3Managers) }]);
    assert.match(String((binding!.inputs.metadata as { name: string }).name), /fleet-1$/);
  });

  it("leaves room for another one in the same program", async () => {
    const recording = await record(() => [
      new ManagementCluster("one", { source: { kind: "local" }, fleet: "fleet-1" }),
      new ManagementCluster("two", { source: { kind: "local" }, fleet: "fleet-1" }),
    ]);
    assert.equal(recording.ofType("pulumi-nodejs:dynamic/metal3-scale:ManagerDeployment").length, 12);
  });

  it("has the images of all managers from the start", async () => {
    const { images } = (await recordCluster()).get("LocalCluster management").inputs;
    for (const { image } of Object.values(metal3Managers)) {
      const { reference } = archivedImage(image);
      assert.ok(
        images.some((found: { reference: string }) => found.reference === reference),
        reference,
      );
    }
  });

  it("has a manager's own image from its archive, or pulls it", async () => {
    const archived = { image: "example/capm3:dev", imageArchive: { path: "capm3.tar", id: "one.json" } };
    const managers = { metal3: archived, clusterApi: { image: "example/capi:dev" } };
    const recording = await recordCluster({ managers });
    const { images } = recording.get("LocalCluster management").inputs;
    const references = images.map(({ reference }: { reference: string }) => reference);
    assert.deepEqual(images.at(-1), { reference: "example/capm3:dev", archive: "capm3.tar" });
    for (const image of ["example/capi:dev", imageOf("metal3"), imageOf("clusterApi")]) {
      assert.ok(!references.includes(image), image);
    }
    const { image, imageId } = recording.get("ManagerDeployment management-infrastructure-metal3").inputs;
    assert.deepEqual([image, imageId], ["example/capm3:dev", "one.json"]);
    assert.equal(recording.get("ManagerDeployment management-cluster-api").inputs.imageId, undefined);
  });

  it("installs a release from another manifest", async () => {
    const manifest = join(__dirname, "../../../package.json"); // any file
    const recording = await recordCluster({ managers: { metal3: { manifest } } });
    assert.equal(
      recording.get("ProviderManifest management-infrastructure-metal3").inputs.manifest.path,
      "package.json",
    );
    assert.equal(
      recording.get("ManagerDeployment management-infrastructure-metal3").inputs.manifest.path,
      "package.json",
    );
  });

  it("has the image of a release of another version", async () => {
    const manifest = join(__dirname, "../../../package.json"); // any file
    const recording = await recordCluster({ managers: { metal3: { version: "9.8.7", manifest } } });
    const { images } = recording.get("LocalCluster management").inputs;
    assert.ok(
      images.some(({ reference }: { reference: string }) => reference.endsWith("cluster-api-provider-metal3:v9.8.7")),
    );
  });

  it("gives each webhook a certificate for its Service, in the Secret that the manager mounts", async () => {
    const recording = await recordCluster();
    const services: Record<(typeof providers)[number], [namespace: string, service: string, secret: string]> = {
      "baremetal-operator": [
        "baremetal-operator-system",
        "baremetal-operator-webhook-service",
        "bmo-webhook-server-cert",
      ],
      "bootstrap-kubeadm": [
        "capi-kubeadm-bootstrap-system",
        "capi-kubeadm-bootstrap-webhook-service",
        "capi-kubeadm-bootstrap-webhook-service-cert",
      ],
      "cluster-api": ["capi-system", "capi-webhook-service", "capi-webhook-service-cert"],
      "control-plane-kubeadm": [
        "capi-kubeadm-control-plane-system",
        "capi-kubeadm-control-plane-webhook-service",
        "capi-kubeadm-control-plane-webhook-service-cert",
      ],
      "infrastructure-metal3": ["capm3-system", "capm3-webhook-service", "capm3-webhook-service-cert"],
      "ipam-metal3": ["metal3-ipam-system", "ipam-webhook-service", "ipam-webhook-service-cert"],
    };
    for (const provider of providers) {
      const [namespace, service, secret] = services[provider];
      const request = recording.get(`CertRequest management-${provider}-webhook-request`).inputs;
      assert.deepEqual(request.subject, { organization: provider });
      assert.deepEqual(request.dnsNames, [`${service}.${namespace}.svc`, `${service}.${namespace}.svc.cluster.local`]);
      const certificate = recording.get(`LocallySignedCert management-${provider}-webhook-cert`).inputs;
      assert.deepEqual(certificate.allowedUses, ["digital_signature", "server_auth"]);
      assert.equal(certificate.caCertPem, "PEM management-webhook-ca-cert");
      const { inputs, secretInputs, dependencies } = recording.get(`Secret management-${provider}-webhook`);
      assert.equal(inputs.metadata.namespace, namespace);
      assert.equal(inputs.metadata.name, secret);
      assert.equal(inputs.type, "kubernetes.io/tls");
      assert.deepEqual(inputs.stringData, {
        "tls.crt": `PEM management-${provider}-webhook-cert`,
        "tls.key": `private management-${provider}-webhook-key`,
        "ca.crt": "PEM management-webhook-ca-cert",
      });
      assert.deepEqual(secretInputs, ["stringData"]);
      assert.equal(recording.get(`FleetNamespace management-${provider}`).inputs.name, namespace);
      assert.ok(dependencies.includes(`pulumi-nodejs:dynamic/metal3-scale:FleetNamespace management-${provider}`));
    }
  });

  it("installs each release in its locked version, and its manager once its certificate is there", async () => {
    const recording = await recordCluster();
    for (const provider of providers) {
      const { path, files } = { path: lock.manifests[provider]!.mirror.path, files: lock.manifests[provider]!.files! };
      const release = recording.get(`ProviderManifest management-${provider}`);
      const { manifest, ...inputs } = release.inputs;
      assert.equal(manifest.path, `.local/tools/${path}/${files[0]}`);
      assert.match(manifest.sha256, /^[0-9a-f]{64}$/);
      const kubeconfig = { path: "management/kubeconfig", uid: "uid management" };
      const fleet = "fleet-1";
      assert.deepEqual(inputs, { kubeconfig, fleet, provider, caBundle: "PEM management-webhook-ca-cert" });
      const manager = recording.get(`ManagerDeployment management-${provider}`);
      const definition = Object.values(metal3Managers).find((manager) => manager.provider === provider)!;
      assert.deepEqual(manager.inputs, { kubeconfig, fleet, manifest, args: managerArgs(definition, {}) });
      assert.deepEqual(manager.dependencies, [
        `kubernetes:core/v1:Secret management-${provider}-webhook`,
        "pulumi-nodejs:dynamic/metal3-scale:ClusterClaim management",
        `pulumi-nodejs:dynamic/metal3-scale:ProviderManifest management-${provider}`,
      ]);
      for (const { deletedWith } of [release, manager]) {
        assert.equal(deletedWith, "pulumi-nodejs:dynamic/metal3-scale:LocalCluster management");
      }
    }
  });

  it("gives a manager the settings under its name, and no other", async () => {
    const recording = await recordCluster({ managers: { metal3: { image: "example/capm3:dev", concurrency: 3 } } });
    const { image, args } = recording.get("ManagerDeployment management-infrastructure-metal3").inputs;
    assert.equal(image, "example/capm3:dev");
    assert.equal(args["metal3machine-concurrency"], "3");
    const others = providers.filter((provider) => provider !== "infrastructure-metal3");
    for (const { inputs } of others.map((provider) => recording.get(`ManagerDeployment management-${provider}`))) {
      assert.equal(inputs.image, undefined);
      assert.equal(
        Object.keys(inputs.args).some((flag) => flag.endsWith("concurrency")),
        false,
      );
    }
  });

  it("has several managers of one release, each with its share", async () => {
    const recording = await recordCluster({ managers: { kubeadmBootstrap: { shards: 2, qps: 7 } } });
    const label = "ManagerDeployment management-bootstrap-kubeadm";
    assert.deepEqual(
      recording.resources.filter(({ label: found }) => found.includes(label)).map(({ name }) => name),
      ["management-bootstrap-kubeadm-0", "management-bootstrap-kubeadm-1"],
    );
    for (const shard of [0, 1]) {
      const { inputs } = recording.get(`${label}-${shard}`);
      assert.equal(inputs.shard, shard);
      assert.deepEqual([inputs.args["watch-filter"], inputs.args["kube-api-qps"]], [`shard-${shard}`, "7"]);
    }
    const others = recording.get("ManagerDeployment management-infrastructure-metal3").inputs;
    assert.deepEqual([others.shard, others.args["watch-filter"]], [undefined, undefined]);
    assert.ok(recording.get("ProviderManifest management-bootstrap-kubeadm"));
  });

  it("does not end with an existing cluster, and reaches it by its context", async () => {
    const file = new KubeconfigFile();
    await file.start();
    const source = { kind: "existing", kubeconfig: file.path, context: "mine" } as const;
    const recording = await recordCluster({ source });
    file.stop();
    const { inputs, deletedWith } = recording.get("ManagerDeployment management-cluster-api");
    assert.deepEqual(inputs.kubeconfig, { path: file.path, context: "mine", uid: "uid-1" });
    assert.equal(deletedWith, undefined);
    assert.equal(recording.get("FleetNamespace management-cluster-api").deletedWith, undefined);
  });

  it("keeps its kubeconfig secret", async () => {
    const { result: management } = await recordCluster();
    assert.equal(await pulumi.isSecret(management.cluster.kubeconfig), true);
  });
});
