import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parse } from "yaml";
import { KubeadmInitProvider } from "../../../../resources/kubeadm-init/provider";
import { FakeApiServer } from "../../api-server";
import { warningsOf } from "../../warnings";

const COLLECTION = "/api/v1/namespaces/kube-system/configmaps";
const PATH = `${COLLECTION}/kubeadm-config`;
const APPS = "/apis/apps/v1/namespaces/backing";

describe("KubeadmInitProvider", () => {
  const provider = new KubeadmInitProvider();
  let directory: string;
  let management: FakeApiServer;
  let workload: FakeApiServer;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    management = new FakeApiServer();
    workload = new FakeApiServer();
    await Promise.all([management.start(), workload.start()]);
    writeFileSync(join(directory, "kubeconfig"), management.kubeconfig("admin"));
    const value = Buffer.from(workload.kubeconfig("admin")).toString("base64");
    const secret = { metadata: { namespace: "demo", name: "demo-kubeconfig" }, data: { value } };
    management.answers["/api/v1/secrets"] = FakeApiServer.list(secret);
    management.answers["/api/v1/namespaces/demo/secrets/demo-kubeconfig"] = secret;
  });

  afterEach(() => {
    management.stop();
    workload.stop();
    rmSync(directory, { recursive: true });
  });

  const inputs = () => ({
    management: { path: join(directory, "kubeconfig"), uid: "uid-1" },
    namespace: "demo",
    cluster: "demo",
    kubernetesVersion: "v1.34.4",
  });
  const diff = async () => (await provider.diff("demo/demo", inputs(), inputs())).changes;
  const read = async () => (await provider.read("demo/demo", inputs())).id;
  const configMap = () => workload.answers[PATH] as { data: { ClusterConfiguration: string } };

  it("writes the ConfigMap by which a control plane counts as initialized", async () => {
    await provider.create(inputs());
    assert.deepEqual(parse(configMap().data.ClusterConfiguration), {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "ClusterConfiguration",
      clusterName: "demo",
      kubernetesVersion: "v1.34.4",
    });
    assert.equal(await diff(), false);
    assert.equal(await read(), "demo/demo");
  });

  describe("an API server with a Deployment", () => {
    const resource = (name: string, kind: string) => ({ name, kind, namespaced: true });
    const template = (flag: string, labels = {}) => ({
      metadata: { labels: { app: "demo", ...labels } },
      spec: { containers: [{ command: ["kube-apiserver", flag] }] },
    });
    const replicaSet = (flag: string) => ({
      metadata: { namespace: "backing", name: `demo-${flag}`, labels: { app: "demo" } },
      spec: { selector: { matchLabels: { hash: flag } }, template: template(flag, { "pod-template-hash": flag }) },
    });
    const pod = (flag: string) => ({
      metadata: { namespace: "backing", name: `demo-${flag}-0`, labels: { hash: flag } },
      status: { containerStatuses: [{ name: "kube-apiserver", ready: false, lastState: ended(flag) }] },
    });
    const ended = (flag: string) => {
      const message = `usage\n1\n2\n3\n4\nError: unknown flag: --${flag}\n`;
      return { terminated: { reason: "Error", message } };
    };
    const withDeployment = () => ({
      ...inputs(),
      apiServer: { kubeconfig: inputs().management, namespace: "backing", name: "demo" },
    });
    const create = () => new KubeadmInitProvider(0.01).create(withDeployment());

    beforeEach(() => {
      workload.refusals[`POST ${COLLECTION}`] = "starting";
      const { resources } = management.answers["/api/v1"] as { resources: object[] };
      resources.push(resource("pods", "Pod"));
      const apps = [resource("deployments", "Deployment"), resource("replicasets", "ReplicaSet")];
      management.answers["/apis/apps/v1"] = { resources: apps };
      management.answers[`${APPS}/deployments/demo`] = {
        spec: { selector: { matchLabels: { app: "demo" } }, template: template("new") },
      };
    });

    it("is given up on if it refuses its flags, in its words", async () => {
      management.answers[`${APPS}/replicasets`] = FakeApiServer.list(replicaSet("old"), replicaSet("new"));
      management.answers["/api/v1/namespaces/backing/pods"] = FakeApiServer.list(pod("new"));
      const urls: string[] = [];
      management.onRequest = ({ url }) => urls.push(url!);
      const message = "starting\n  Pod demo-new-0, kube-apiserver: Error: 1\n2\n3\n4\nError: unknown flag: --new";
      await assert.rejects(create(), { message });
      assert.ok(urls.includes("/api/v1/namespaces/backing/pods?labelSelector=hash%3Dnew"), urls.join("\n"));
    });

    it("is waited for by an update once its Deployment has changed, though the one before still answers", async () => {
      workload.answers[PATH] = {};
      delete workload.refusals[`POST ${COLLECTION}`];
      const deployment = management.answers[`${APPS}/deployments/demo`] as object;
      const status = { observedGeneration: 2, replicas: 1, updatedReplicas: 1 };
      const says = (change: object) =>
        (management.answers[`${APPS}/deployments/demo`] = {
          ...deployment,
          metadata: { generation: 2 },
          status: { ...status, ...change },
        });
      const diff = async () => (await provider.diff("demo/demo", withDeployment(), withDeployment())).changes;
      for (const change of [{ observedGeneration: 1 }, { updatedReplicas: 0 }, { replicas: 0, updatedReplicas: 0 }]) {
        says(change);
        assert.equal(await diff(), true, JSON.stringify(change));
      }
      const update = provider.update("demo/demo", withDeployment(), withDeployment());
      assert.equal(await Promise.race([update, setTimeout(500, "waits")]), "waits");
      says({});
      await update;
      assert.equal(await diff(), false);
    });

    it("is waited for if its flags were changed, whatever became of the Pod with the old ones", async () => {
      management.answers[`${APPS}/replicasets`] = FakeApiServer.list(replicaSet("old"));
      management.answers["/api/v1/namespaces/backing/pods"] = FakeApiServer.list(pod("old"));
      let looks = 0;
      management.onRequest = ({ url }) => {
        looks += url!.startsWith(`${APPS}/replicasets`) ? 1 : 0;
        if (looks === 2) delete workload.refusals[`POST ${COLLECTION}`];
      };
      await create();
      assert.equal(await diff(), false);
    });
  });

  it("leaves one alone that is there: an upgrade may have changed it", async () => {
    workload.answers[PATH] = { data: { ClusterConfiguration: "kubernetesVersion: v1.35.0" } };
    await provider.create(inputs());
    assert.equal(configMap().data.ClusterConfiguration, "kubernetesVersion: v1.35.0");
  });

  it("is a change, and gone, where the ConfigMap is missing", async () => {
    assert.equal(await diff(), true);
    assert.equal(await read(), "");
  });

  for (const of of ["management", "workload"] as const) {
    it(`is a change, and gone, where the ${of} API server cannot be asked, and says why`, async () => {
      ({ management, workload })[of].stop();
      assert.equal(await diff(), true);
      const warnings = await warningsOf(async () => assert.equal(await read(), ""));
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /^kubeadm-config of Cluster demo\/demo counts as gone: .*ECONNREFUSED 127.0.0.1/);
    });
  }

  it("asks a workload API server once, and the management API server once for all", async () => {
    const paths: string[] = [];
    workload.onRequest = ({ url }) => paths.push(url!);
    management.onRequest = ({ url }) => url!.includes("watch=true") || paths.push(url!);
    await Promise.all([diff(), diff()]);
    const secrets = "/api/v1/secrets?labelSelector=metal3-scale%2Fsecret%3Dkubeconfig";
    assert.deepEqual(paths.sort(), ["/api/v1/namespaces/kube-system", PATH, PATH, secrets]);
  });
});
