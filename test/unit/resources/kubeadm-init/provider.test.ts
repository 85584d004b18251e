import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { KubeadmInitProvider } from "../../../../resources/kubeadm-init/provider";
import { FakeApiServer } from "../../api-server";
import { warningsOf } from "../../warnings";

const PATH = "/api/v1/namespaces/kube-system/configmaps/kubeadm-config";

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
