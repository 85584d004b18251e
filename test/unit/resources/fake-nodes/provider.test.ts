import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeNodeObjects } from "../../../../resources/fake-nodes/objects";
import { FakeNodesProvider } from "../../../../resources/fake-nodes/provider";
import { FakeApiServer } from "../../api-server";
import { warningsOf } from "../../warnings";

const HOST = { name: "demo-0", uid: "uid" };
const VERSION = "v1.34.4";
const [NODE, ...PODS] = fakeNodeObjects(HOST, VERSION);

describe("FakeNodesProvider", () => {
  const provider = new FakeNodesProvider();
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
    const metadata = { namespace: "demo", name: "demo-kubeconfig" };
    management.answers["/api/v1/secrets"] = FakeApiServer.list({ metadata, data: { value } });
    hold(NODE, PODS);
  });

  afterEach(() => {
    management.stop();
    workload.stop();
    rmSync(directory, { recursive: true });
  });

  function hold(node: object | undefined, pods: object[]): void {
    workload.answers["/api/v1/nodes"] = FakeApiServer.list(...(node === undefined ? [] : [node]));
    workload.answers["/api/v1/namespaces/kube-system/pods"] = FakeApiServer.list(...pods);
  }

  const inputs = () => ({
    management: { path: join(directory, "kubeconfig"), uid: "uid-1" },
    namespace: "demo",
    cluster: "demo",
    kubernetesVersion: VERSION,
    hosts: [HOST],
  });
  const diff = async () => (await provider.diff("demo/demo", inputs(), inputs())).changes;
  const read = async () => (await provider.read("demo/demo", inputs())).id;

  it("is there where all Nodes and Pods are", async () => {
    assert.equal(await diff(), false);
    assert.equal(await read(), "demo/demo");
  });

  it("is a change, and gone, where a Node is missing", async () => {
    hold(undefined, PODS);
    assert.equal(await diff(), true);
    assert.equal(await read(), "");
  });

  for (const pod of PODS) {
    it(`is a change, and gone, where ${pod.metadata?.name} is missing`, async () => {
      hold(
        NODE,
        PODS.filter((other) => other !== pod),
      );
      assert.equal(await diff(), true);
      assert.equal(await read(), "");
    });
  }

  for (const of of ["management", "workload"] as const) {
    it(`is a change, and gone, where the ${of} API server cannot be asked, and says why`, async () => {
      ({ management, workload })[of].stop();
      assert.equal(await diff(), true);
      const warnings = await warningsOf(async () => assert.equal(await read(), ""));
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /^The set of Nodes of Cluster demo\/demo counts as gone: .*ECONNREFUSED 127.0.0.1/);
    });
  }

  it("asks a workload API server twice, and the management API server once for all", async () => {
    const paths: string[] = [];
    workload.onRequest = ({ url }) => paths.push(url!);
    management.onRequest = ({ url }) => url!.includes("watch=true") || paths.push(url!);
    await Promise.all([diff(), diff()]);
    const [nodes, pods] = ["/api/v1/nodes", "/api/v1/namespaces/kube-system/pods"];
    const secrets = "/api/v1/secrets?labelSelector=metal3-scale%2Fsecret%3Dkubeconfig";
    const uid = "/api/v1/namespaces/kube-system";
    assert.deepEqual(paths.sort(), [uid, pods, pods, nodes, nodes, secrets]);
  });

  describe("on a host", () => {
    const MACHINES = "/apis/infrastructure.cluster.x-k8s.io/v1beta2/namespaces/demo/metal3machines";
    const NODE_PATH = "/api/v1/nodes/demo-0";
    const annotations = { "metal3.io/BareMetalHost": "demo/demo-0" };
    const machine = (spec: object) => FakeApiServer.list({ metadata: { annotations }, spec });

    const kind = (name: string, kind: string, namespaced = true) => ({ name, kind, namespaced, verbs: ["list"] });

    beforeEach(() => {
      const [secret] = (management.answers["/api/v1/secrets"] as { items: object[] }).items;
      management.answers["/api/v1"] = { resources: [kind("secrets", "Secret")] };
      management.answers["/api/v1/namespaces/demo/secrets/demo-kubeconfig"] = secret;
      management.answers["/apis/infrastructure.cluster.x-k8s.io/v1beta2"] = {
        resources: [kind("metal3machines", "Metal3Machine")],
      };
      management.answers[MACHINES] = FakeApiServer.list();
      workload.answers["/api/v1"] = {
        resources: [kind("configmaps", "ConfigMap"), kind("pods", "Pod"), kind("nodes", "Node", false)],
      };
    });

    const providerIdOfNode = async () => {
      await provider.create(inputs());
      return (workload.answers[NODE_PATH] as { spec: { providerID: string } }).spec.providerID;
    };
    const holdNode = (uid: string) => {
      workload.answers[NODE_PATH] = fakeNodeObjects({ ...HOST, uid }, VERSION)[0];
    };

    it("is a Node with the host's ID", async () => {
      assert.equal(await providerIdOfNode(), "metal3://uid");
    });

    it("is a Node with the host's ID where the Machine has no Node yet", async () => {
      management.answers[MACHINES] = machine({});
      assert.equal(await providerIdOfNode(), "metal3://uid");
    });

    for (const what of ["is there", "was deleted with it"]) {
      it(`keeps the ID of the Machine where the host was made again and the Node ${what}`, async () => {
        management.answers[MACHINES] = machine({ providerID: "metal3://older" });
        if (what === "is there") {
          holdNode("older");
        }
        assert.equal(await providerIdOfNode(), "metal3://older");
      });
    }

    it("replaces a Node of a Machine that is gone", async () => {
      holdNode("older");
      const deleted: string[] = [];
      workload.onRequest = ({ method, url }) => method === "DELETE" && deleted.push(url!);
      assert.equal(await providerIdOfNode(), "metal3://uid");
      assert.deepEqual(deleted.length, 1);
    });
  });
});
