import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { controllerManagers, managerArgs } from "../../../../components/controller-managers";
import type { AnyObject } from "../../../../clients/kubernetes/client";
import { mergeArgs, renderManifest, substituteDefaults } from "../../../../resources/provider-components/manifest";
import { imageReference, manifestPath } from "../../../../tools/lock";

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

function render(overrides: Partial<Parameters<typeof renderManifest>[1]> = {}): Map<string, Rendered> {
  const objects = renderManifest(manifest, { caBundle: "the CA", ...overrides });
  return new Map(objects.map((object) => [object.metadata?.name ?? "", object as Rendered]));
}

function managerOf(objects: Iterable<Rendered>) {
  const deployments = [...objects].filter(({ kind }) => kind === "Deployment");
  assert.equal(deployments.length, 1);
  return deployments[0]!.spec.template.spec;
}

function caBundlesOf(objects: Iterable<Rendered>): unknown[] {
  return [...objects].flatMap(({ kind, spec, webhooks }) => {
    if (kind === "CustomResourceDefinition") {
      return spec.conversion?.strategy === "Webhook" ? [spec.conversion.webhook.clientConfig.caBundle] : [];
    }
    return (webhooks ?? []).map(({ clientConfig }: { clientConfig: Record<string, unknown> }) => clientConfig.caBundle);
  });
}

describe("renderManifest", () => {
  it("leaves the Namespace, cert-manager and empty documents out", () => {
    assert.deepEqual(
      [...render().values()].map(({ kind }) => kind),
      [
        "CustomResourceDefinition",
        "CustomResourceDefinition",
        "Deployment",
        "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration",
      ],
    );
  });

  it("lets every webhook and conversion trust the CA", () => {
    assert.deepEqual(caBundlesOf(render().values()), [CA_BUNDLE, CA_BUNDLE, CA_BUNDLE, CA_BUNDLE]);
    assert.equal(render().get("converted.example.com")!.metadata?.annotations?.other, "kept");
  });

  it("asks cert-manager for nothing", () => {
    assert.equal(JSON.stringify([...render().values()]).includes("cert-manager"), false);
  });

  it("leaves a manager without overrides as it is, variables aside", () => {
    const [container] = managerOf(render().values()).containers;
    assert.equal(container?.image, "example/manager:v1");
    assert.deepEqual(container.args, ["--leader-elect", "--gates=A=true,B=", "-v=2"]);
  });

  it("lets a manager stand a busy machine", () => {
    const [container] = managerOf(render().values()).containers;
    const probe = { timeoutSeconds: 30, periodSeconds: 10, failureThreshold: 10 };
    assert.deepEqual({ ...container?.livenessProbe, ...probe }, container?.livenessProbe);
    assert.deepEqual({ ...container?.readinessProbe, ...probe }, container?.readinessProbe);
    assert.deepEqual(container?.resources, { requests: { cpu: "50m" } });
  });

  it("gives the manager another image and other flags", () => {
    const objects = render({ image: "example/manager:dev", args: { gates: "A=false", v: "5", qps: "10" } });
    const [container] = managerOf(objects.values()).containers;
    assert.equal(container?.image, "example/manager:dev");
    assert.deepEqual(container.args, ["--leader-elect", "--gates=A=false", "--v=5", "--qps=10"]);
  });

  it("fails where there is no manager", () => {
    const empty =
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: none}, spec: {template: {spec: {containers: []}}}}";
    assert.throws(() => renderManifest(empty, { caBundle: "" }), /Deployment none has no container/);
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

describe("mergeArgs", () => {
  it("replaces a flag, whatever its form", () => {
    assert.deepEqual(mergeArgs(["--v=1", "-v=2", "--v", "--verbose=1"], { v: "5" }), ["--verbose=1", "--v=5"]);
  });

  it("adds a flag that is not there, and changes none without overrides", () => {
    assert.deepEqual(mergeArgs(["--a"], { b: "x=y" }), ["--a", "--b=x=y"]);
    assert.deepEqual(mergeArgs(["--a", "-b"], {}), ["--a", "-b"]);
  });
});

describe("release manifests", () => {
  for (const manager of Object.values(controllerManagers)) {
    const { provider, image, namespace, webhookService, webhookSecret } = manager;
    describe(provider, () => {
      let objects: Rendered[];

      before(function () {
        if (!existsSync(manifestPath(provider))) {
          this.skip(); // until `make tools`
        }
        const args = managerArgs(manager, { concurrency: 7, qps: 8, burst: 9 });
        objects = renderManifest(readFileSync(manifestPath(provider), "utf8"), {
          caBundle: "the CA",
          args,
        }) as Rendered[];
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

      it("runs the locked image, and mounts the Secret with the certificate", () => {
        const { containers, volumes } = managerOf(objects);
        assert.equal(containers[0].image, imageReference(image));
        const secrets = volumes.map(({ secret }: { secret?: { secretName: string } }) => secret?.secretName);
        assert.ok(secrets.includes(webhookSecret));
      });

      it("gives no flag twice", () => {
        const args: string[] = managerOf(objects).containers[0].args;
        const names = args.map((arg) => arg.replace(/^--?/, "").split("=")[0]!);
        assert.deepEqual([...new Set(names)], names);
        assert.ok(args.every((arg) => arg.startsWith("-")));
        assert.ok(args.includes("--kube-api-qps=8"));
      });
    });
  }
});
