import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { inMemoryManagers, managerArgs, metal3Managers } from "../../../components/manager-definitions";
import { managerDeployment } from "../../../resources/manager-deployment/deployment";
import type { ManagerOverrides } from "../../../resources/manager-deployment/deployment";
import type { AnyObject } from "../../../clients/kubernetes/client";
import { parseManifest, releaseObjects, substituteDefaults } from "../../../resources/release-manifest";
import { imageReference } from "../../../tools/lock";
import { manifestPath } from "../../../tools/versions";
import { skip } from "../../skip";

const CA_BUNDLE = Buffer.from("the CA").toString("base64");

const manifest = `
apiVersion: v1
kind: Namespace
metadata: {name: example-system}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: converted.example.com
  annotations: {cert-manager.io/inject-ca-from: example-system/serving, other: kept}
spec:
  conversion:
    strategy: Webhook
    webhook: {clientConfig: {service: {name: webhook}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: plain.example.com}
spec: {names: {kind: Plain}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: manager, namespace: example-system}
spec:
  template:
    spec:
      containers:
        - image: example/manager:v1
          env: [{name: KEPT, value: "1"}, {name: A, value: "1"}]
          livenessProbe: {httpGet: {path: /healthz, port: 9440}}
          args: ["--leader-elect", "--gates=A=\${GATE_A:=true},B=\${GATE_B:=}", "-v=2"]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: serving}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: mutating}
webhooks: [{name: one, clientConfig: {service: {name: webhook}}}, {name: two, clientConfig: {caBundle: old}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: validating}
webhooks: [{name: three, clientConfig: {}}]
---
`;

// The parts of the objects that are looked at differ from kind to kind.
type Rendered = Omit<AnyObject, "spec"> & Record<string, ReturnType<typeof JSON.parse>>;

function release(): Rendered[] {
  return releaseObjects(parseManifest(manifest), "the CA") as Rendered[];
}

function manager(overrides: ManagerOverrides = {}) {
  return managerDeployment(parseManifest(manifest), overrides).spec as Rendered["spec"];
}

function caBundlesOf(objects: Iterable<Rendered>): unknown[] {
  return [...objects].flatMap(({ kind, spec, webhooks }) => {
    if (kind === "CustomResourceDefinition") {
      return spec.conversion?.strategy === "Webhook" ? [spec.conversion.webhook.clientConfig.caBundle] : [];
    }
    return (webhooks ?? []).map(({ clientConfig }: { clientConfig: Record<string, unknown> }) => clientConfig.caBundle);
  });
}

describe("releaseObjects", () => {
  it("leaves the Namespace, the manager, cert-manager and empty documents out", () => {
    assert.deepEqual(
      release().map(({ kind }) => kind),
      [
        "CustomResourceDefinition",
        "CustomResourceDefinition",
        "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration",
      ],
    );
  });

  it("lets every webhook and conversion trust the CA", () => {
    assert.deepEqual(caBundlesOf(release()), [CA_BUNDLE, CA_BUNDLE, CA_BUNDLE, CA_BUNDLE]);
    assert.equal(release()[0]!.metadata?.annotations?.other, "kept");
  });

  it("asks cert-manager for nothing", () => {
    assert.equal(JSON.stringify(release()).includes("cert-manager"), false);
  });
});

describe("managerDeployment", () => {
  const containerOf = (overrides?: ManagerOverrides) => manager(overrides).template.spec.containers[0];

  it("leaves a manager without overrides as it is, variables aside", () => {
    assert.equal(containerOf().image, "example/manager:v1");
    assert.deepEqual(containerOf().args, ["--leader-elect", "--gates=A=true,B=", "-v=2"]);
  });

  it("lets a manager tolerate a busy machine", () => {
    const { livenessProbe, resources } = containerOf();
    const httpGet = { path: "/healthz", port: 9440 };
    assert.deepEqual(livenessProbe, { httpGet, timeoutSeconds: 30, periodSeconds: 10, failureThreshold: 10 });
    assert.deepEqual(resources, { requests: { cpu: "50m" } });
  });

  it("has the last words of a manager in its Pod's status", () => {
    assert.equal(containerOf().terminationMessagePolicy, "FallbackToLogsOnError");
  });

  it("gives a manager no probe that its manifest does not have: timings without a handler are refused", () => {
    assert.equal(containerOf().readinessProbe, undefined);
  });

  it("gives the manager another image, other flags and other variables", () => {
    const args = { gates: "A=false", v: "5", qps: "10" };
    const container = containerOf({ image: "example/manager:dev", args, env: { A: "2", B: "3" } });
    assert.equal(container.image, "example/manager:dev");
    assert.deepEqual(container.args, ["--leader-elect", "--gates=A=false", "--v=5", "--qps=10"]);
    assert.deepEqual(container.env, [
      { name: "KEPT", value: "1" },
      { name: "A", value: "2" },
      { name: "B", value: "3" },
    ]);
  });

  it("makes a new Pod for an image with other contents, and takes it from the cluster", () => {
    const { metadata, spec } = manager({ image: "example/manager:dev", imageId: "one.json" }).template;
    assert.deepEqual(metadata.annotations, { "metal3-scale/image-id": "one.json" });
    assert.equal(spec.containers[0].imagePullPolicy, "IfNotPresent");
    assert.equal(manager().template.metadata, undefined);
  });

  it("gives the manager other requests and limits", () => {
    const resources = { requests: { cpu: "2" }, limits: { memory: "1Gi" } };
    assert.deepEqual(containerOf({ resources }).resources, resources);
  });

  it("never runs the old and the new one of a single replica side by side", () => {
    assert.deepEqual([manager().replicas, manager().strategy], [1, { type: "Recreate" }]);
    const rollingUpdate = { maxSurge: "25%", maxUnavailable: "25%" };
    const { replicas, strategy } = manager({ replicas: 2 });
    assert.deepEqual([replicas, strategy], [2, { type: "RollingUpdate", rollingUpdate }]);
  });

  it("has a name and Pods of its own where there are several", () => {
    const shards = [0, 1].map((shard) => managerDeployment(parseManifest(manifest), { shard }) as Rendered);
    assert.deepEqual(
      shards.map(({ metadata }) => metadata?.name),
      ["manager-0", "manager-1"],
    );
    for (const [shard, { spec }] of shards.entries()) {
      assert.deepEqual(spec.selector.matchLabels, { "metal3-scale/shard": `${shard}` });
      assert.deepEqual(spec.template.metadata.labels, { "metal3-scale/shard": `${shard}` });
    }
  });

  it("fails where there is no manager", () => {
    const empty =
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: none}, spec: {template: {spec: {containers: []}}}}";
    assert.throws(() => managerDeployment(parseManifest(empty), {}), /Deployment none has no container with an image/);
    assert.throws(() => managerDeployment([], {}), /the manifest has no Deployment of a controller manager/);
  });
});

describe("substituteDefaults", () => {
  it("puts the default in the place of each variable", () => {
    assert.equal(substituteDefaults("a=${A:=1} b=${B_2:='x y'} c=${C:=}"), "a=1 b='x y' c=");
  });

  it("leaves everything else as it is", () => {
    assert.equal(substituteDefaults("$A ${A} $(A) {a: =b}"), "$A ${A} $(A) {a: =b}");
  });
});

describe("release manifests", () => {
  it("may leave a manager nothing of a certain node but the network", function () {
    const path = manifestPath("infrastructure-docker");
    if (!existsSync(path)) {
      skip(this, "`make tools` has not been run");
    }
    const manifest = parseManifest(readFileSync(path, "utf8"));
    const specOf = (deployment: AnyObject) => (deployment as Rendered).spec.template.spec;
    const [before, after] = [{}, { hostNetworkOnly: true, nodeName: "node-2" }].map((overrides) =>
      specOf(managerDeployment(manifest, overrides)),
    );
    assert.equal(before.containers[0].securityContext.privileged, true);
    assert.ok(JSON.stringify(before).includes("docker.sock"));
    assert.deepEqual([before.hostNetwork, before.nodeName], [undefined, undefined]);
    assert.deepEqual(after.containers[0].securityContext, { privileged: false });
    assert.ok(!JSON.stringify([after.volumes, after.containers[0].volumeMounts]).includes("dockersock"));
    assert.deepEqual(
      after.containers[0].volumeMounts.map(({ name }: { name: string }) => name),
      after.volumes.map(({ name }: { name: string }) => name),
    );
    assert.deepEqual([after.hostNetwork, after.nodeName], [true, "node-2"]);
  });

  for (const manager of Object.values({ ...metal3Managers, ...inMemoryManagers })) {
    const { provider, image, namespace, webhookService, webhookSecret } = manager;
    describe(provider, () => {
      let manifest: AnyObject[];
      let objects: Rendered[];
      let podSpec: Rendered["spec"];

      before(function () {
        if (!existsSync(manifestPath(provider))) {
          skip(this, "`make tools` has not been run");
        }
        const args = managerArgs(manager, { concurrency: 7, qps: 8, burst: 9 });
        manifest = parseManifest(readFileSync(manifestPath(provider), "utf8"));
        const deployment = managerDeployment(manifest, { args }) as Rendered;
        objects = [...(releaseObjects(manifest, "the CA") as Rendered[]), deployment];
        podSpec = deployment.spec.template.spec;
      });

      it("leaves no variable open, and nothing for cert-manager", () => {
        const text = JSON.stringify(objects);
        assert.ok(objects.length > 10);
        assert.equal(text.includes("${"), false);
        assert.equal(text.includes("cert-manager"), false);
        assert.equal(objects.filter(({ kind }) => kind === "Namespace").length, 0);
      });

      it("trusts the CA in every webhook", () => {
        const bundles = caBundlesOf(objects);
        assert.ok(bundles.length > 0);
        assert.deepEqual([...new Set(bundles)], [CA_BUNDLE]);
      });

      it("has its objects in the namespace that is made for it", () => {
        const namespaces = objects.map(({ metadata }) => metadata?.namespace).filter((name) => name !== undefined);
        assert.deepEqual([...new Set(namespaces)], [namespace]);
      });

      it("has the Service that the certificate is for", () => {
        const services = objects.filter(({ kind }) => kind === "Service").map(({ metadata }) => metadata?.name);
        assert.ok(services.includes(webhookService));
        const clients = JSON.stringify(objects).matchAll(/"service":\{"name":"([^"]+)","namespace":"([^"]+)"/g);
        assert.deepEqual(
          [...new Set([...clients].map(([, name, place]) => `${name}.${place}`))],
          [`${webhookService}.${namespace}`],
        );
      });

      it("answers webhooks with all managers, where there are several", () => {
        const { selector } = objects.find(({ metadata }) => metadata?.name === webhookService)!.spec;
        const { spec } = managerDeployment(manifest, { shard: 1 }) as Rendered;
        for (const labels of [selector, spec.selector.matchLabels]) {
          assert.deepEqual({ ...spec.template.metadata.labels, ...labels }, spec.template.metadata.labels);
        }
      });

      it("runs the locked image, and mounts the Secret with the certificate", () => {
        const { containers, volumes } = podSpec;
        assert.equal(containers[0].image, imageReference(image));
        const secrets = volumes.map(({ secret }: { secret?: { secretName: string } }) => secret?.secretName);
        assert.ok(secrets.includes(webhookSecret));
      });

      it("gives no flag twice", () => {
        const args: string[] = podSpec.containers[0].args;
        const names = args.map((arg) => arg.replace(/^--?/, "").split("=")[0]!);
        assert.deepEqual([...new Set(names)], names);
        assert.ok(args.every((arg) => arg.startsWith("-")));
        assert.ok(args.includes("--kube-api-qps=8"));
      });
    });
  }
});
