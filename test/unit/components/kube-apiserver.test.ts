import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { KubeApiServer } from "../../../components/kube-apiserver";
import type { KubeApiServerArgs } from "../../../components/kube-apiserver";
import {
  API_SERVER_PROFILES,
  apiServerEnvironment,
  workloadApiServerRefusal,
} from "../../../components/kube-apiserver-flags";
import { imageReference } from "../../../tools/lock";
import { record, valueOf } from "../mocks";

const certificates = {
  ca: "the CA",
  serving: "the serving certificate",
  etcdCa: "etcd's CA",
  etcdClient: "etcd's client",
  privateKey: pulumi.secret("the key"),
};

function recordApiServer(args: Partial<KubeApiServerArgs> = {}) {
  return record(() => {
    const provider = new k8s.Provider("backing", { kubeconfig: "secret" });
    const tenant = new k8s.core.v1.ConfigMap("tenant");
    return new KubeApiServer("demo", {
      inCluster: { provider, dependsOn: [tenant] },
      namespace: "control-planes",
      nodePort: 30123,
      address: "192.0.2.10",
      etcdEndpoint: "https://etcd.control-planes.svc:2379",
      certificates,
      ...args,
    });
  });
}

type ApiServerRecording = Awaited<ReturnType<typeof recordApiServer>>;

function podSpec(recording: ApiServerRecording) {
  return recording.get("Deployment demo").inputs.spec.template.spec;
}

/** The flags by name; a flag that is given twice is an error. */
function flagsOf(recording: ApiServerRecording): Record<string, string> {
  const [program, ...flags]: string[] = podSpec(recording).containers[0].command;
  assert.equal(program, "kube-apiserver");
  const entries = flags.map((flag) => /^--([a-z-]+)=(.*)$/.exec(flag)!.slice(1) as [string, string]);
  assert.equal(new Set(entries.map(([name]) => name)).size, flags.length);
  return Object.fromEntries(entries);
}

describe("KubeApiServer", () => {
  it("is a Deployment, a Secret and a Service", async () => {
    const recording = await recordApiServer();
    assert.deepEqual(recording.tree("metal3-scale:index:KubeApiServer demo"), [
      "kubernetes:apps/v1:Deployment demo",
      "kubernetes:core/v1:Secret demo-apiserver",
      "kubernetes:core/v1:Service demo",
    ]);
    for (const label of ["Deployment demo", "Secret demo-apiserver", "Service demo"]) {
      const { inputs, provider } = recording.get(label);
      assert.equal(provider, "pulumi:providers:kubernetes backing");
      assert.equal(inputs.metadata.namespace, "control-planes");
      assert.equal(inputs.metadata.name, "demo");
    }
  });

  it("is reached through its NodePort", async () => {
    const recording = await recordApiServer();
    const { spec } = recording.get("Service demo").inputs;
    assert.equal(spec.type, "NodePort");
    assert.deepEqual(spec.ports, [{ name: "https", port: 6443, nodePort: 30123 }]);
    assert.equal(spec.publishNotReadyAddresses, true);
    assert.equal(await valueOf(recording.result.endpoint), "https://192.0.2.10:30123");
  });

  it("has Pods that its Service and its Deployment select, apart from those of other clusters", async () => {
    const recording = await recordApiServer();
    const { selector, template } = recording.get("Deployment demo").inputs.spec;
    assert.deepEqual(selector.matchLabels, template.metadata.labels);
    assert.deepEqual(recording.get("Service demo").inputs.spec.selector, template.metadata.labels);
    assert.equal(template.metadata.labels["app.kubernetes.io/instance"], "demo");
  });

  it("mounts its secret files where its flags look for them", async () => {
    const recording = await recordApiServer();
    const secret = recording.get("Secret demo-apiserver");
    assert.deepEqual(secret.inputs.stringData, {
      "ca.crt": "the CA",
      "tls.crt": "the serving certificate",
      "tls.key": "the key",
      "etcd-ca.crt": "etcd's CA",
      "etcd-client.crt": "etcd's client",
    });
    assert.deepEqual(secret.secretInputs, ["stringData"]);
    const { volumes, containers } = podSpec(recording);
    assert.deepEqual(volumes, [{ name: "certificates", secret: { secretName: "demo", defaultMode: 0o440 } }]);
    const mountPath = "/etc/kubernetes/pki";
    assert.deepEqual(containers[0].volumeMounts, [{ name: "certificates", mountPath, readOnly: true }]);
    const files = Object.values(flagsOf(recording)).filter((value) => value.startsWith(`${mountPath}/`));
    assert.deepEqual(
      [...new Set(files)].sort(),
      Object.keys(secret.inputs.stringData)
        .map((file) => `${mountPath}/${file}`)
        .sort(),
    );
  });

  it("uses etcd as the tenant of its name", async () => {
    const flags = flagsOf(await recordApiServer());
    assert.equal(flags["etcd-servers"], "https://etcd.control-planes.svc:2379");
    assert.equal(flags["etcd-prefix"], "/demo");
    assert.equal(flags["etcd-cafile"], "/etc/kubernetes/pki/etcd-ca.crt");
    assert.equal(flags["etcd-certfile"], "/etc/kubernetes/pki/etcd-client.crt");
    assert.equal(flags["etcd-keyfile"], "/etc/kubernetes/pki/tls.key");
  });

  it("authenticates clients by certificate and authorizes them by role", async () => {
    const flags = flagsOf(await recordApiServer());
    assert.equal(flags["client-ca-file"], "/etc/kubernetes/pki/ca.crt");
    assert.equal(flags["tls-cert-file"], "/etc/kubernetes/pki/tls.crt");
    assert.equal(flags["tls-private-key-file"], "/etc/kubernetes/pki/tls.key");
    assert.equal(flags["authorization-mode"], "RBAC");
    assert.equal(flags["secure-port"], "6443");
  });

  it("runs no admission plugin whose API the profile leaves out, in whichever version", async () => {
    const disabled = async (kubernetesVersion: string, profile: "lean" | "upstream") =>
      flagsOf(await recordApiServer({ kubernetesVersion, profile }))["disable-admission-plugins"]?.split(",") ?? [];
    assert.ok((await disabled("v1.36.0", "lean")).includes("MutatingAdmissionPolicy"));
    // Older ones may not know the plugin, and would not start.
    assert.ok(!(await disabled("v1.35.9", "lean")).includes("MutatingAdmissionPolicy"));
    assert.deepEqual(await disabled("v1.36.0", "upstream"), []);
  });

  it("is lean by default", async () => {
    const flags = flagsOf(await recordApiServer());
    assert.equal(flags["watch-cache"], "false");
    assert.equal(flags["enable-priority-and-fairness"], "false");
    const apis = flags["runtime-config"]!.split(",");
    assert.equal(apis[0], "api/all=false");
    assert.ok(apis.includes("api/v1=true") && apis.includes("rbac.authorization.k8s.io/v1=true"));
    assert.deepEqual(flagsOf(await recordApiServer({ profile: "lean" })), flags);
  });

  it("can be as in the published experiments: without caches and admission, with every stable API", async () => {
    const flags = flagsOf(await recordApiServer({ profile: "experiment" }));
    assert.equal(flags["watch-cache"], "false");
    assert.equal(flags["enable-admission-plugins"], "AlwaysAdmit");
    assert.equal(flags["runtime-config"], "api/alpha=false");
  });

  it("can be as upstream, with no flag but those of its identity and the authorization", async () => {
    const upstream = Object.keys(flagsOf(await recordApiServer({ profile: "upstream" })));
    assert.deepEqual(
      upstream.filter((flag) => workloadApiServerRefusal(flag) === undefined),
      [],
    );
  });

  for (const profile of API_SERVER_PROFILES) {
    it(`is the same cluster's with the profile ${profile}`, async () => {
      const recording = await recordApiServer({ profile });
      const flags = flagsOf(recording);
      assert.equal(flags["etcd-prefix"], "/demo");
      assert.equal(flags["secure-port"], "6443");
      assert.match(flags["authorization-mode"]!, /RBAC$/);
      const { env } = podSpec(recording).containers[0];
      assert.deepEqual(
        Object.fromEntries(env.map(({ name, value }: { name: string; value: string }) => [name, value])),
        apiServerEnvironment({ profile }),
      );
    });
  }

  it("takes further flags, which win over the profile's", async () => {
    const flags = flagsOf(await recordApiServer({ flags: { "watch-cache": "true", v: "4" } }));
    assert.equal(flags["watch-cache"], "true");
    assert.equal(flags.v, "4");
    assert.equal(flags["etcd-prefix"], "/demo");
  });

  it("refuses flags that would make it another cluster's or unreachable, and names them all", async () => {
    const flags = { "etcd-prefix": "/other", "anonymous-auth": "false", profiling: "true", etcd_servers: "x" };
    await assert.rejects(recordApiServer({ flags }), ({ message }: Error) => {
      assert.match(message, /flags\.etcd-prefix cannot be set: it ties/);
      assert.match(message, /flags\.anonymous-auth cannot be set: the probes are anonymous/);
      assert.match(message, /flags\.etcd_servers must be named as kube-apiserver documents it/);
      assert.doesNotMatch(message, /profiling/);
      return true;
    });
  });

  it("advertises the node's address if it is one, and the loopback address for a host name", async () => {
    assert.equal(flagsOf(await recordApiServer())["advertise-address"], "192.0.2.10");
    const named = await recordApiServer({ address: pulumi.output("node.example") });
    assert.equal(flagsOf(named)["advertise-address"], "127.0.0.1");
    assert.equal(await valueOf(named.result.endpoint), "https://node.example:30123");
  });

  it("runs without privileges, as a user of its own", async () => {
    const pod = podSpec(await recordApiServer());
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.deepEqual([pod.securityContext.runAsUser, pod.securityContext.runAsGroup], [30123, 30123]);
    assert.equal(pod.securityContext.fsGroup, 30123);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.equal(pod.automountServiceAccountToken, false);
    const [container, ...others] = pod.containers;
    assert.deepEqual(others, []);
    assert.equal(container.image, imageReference("kube-apiserver"));
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("starts once its tenant and its files are there, and is not waited for", async () => {
    const recording = await recordApiServer();
    for (const label of ["Deployment demo", "Secret demo-apiserver", "Service demo"]) {
      assert.ok(recording.get(label).dependencies.includes("kubernetes:core/v1:ConfigMap tenant"), label);
    }
    const deployment = recording.get("Deployment demo");
    assert.ok(deployment.dependencies.includes("kubernetes:core/v1:Secret demo-apiserver"));
    assert.equal(deployment.inputs.metadata.annotations["pulumi.com/skipAwait"], "true");
  });
});
