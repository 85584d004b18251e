import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { FakeKubeletsProvider } from "../../../../resources/fake-kubelets/provider";
import { objectsOf } from "../../../../resources/fake-kubelets/objects";
import { FakeApiServer } from "../../api-server";

const DEPLOYMENT = "/apis/apps/v1/namespaces/fake-kubelets/deployments/fake-kubelets";
const CONFIG_MAP = "/api/v1/namespaces/fake-kubelets/configmaps/fake-kubelets";
const CLUSTER_ROLE = "/apis/rbac.authorization.k8s.io/v1/clusterroles/fake-kubelets";
const ready = { observedGeneration: 1, updatedReplicas: 1, replicas: 1, readyReplicas: 1 };
const kind = (name: string, kind: string, namespaced = true) => ({ name, kind, namespaced, verbs: ["list"] });

interface Object {
  metadata: { labels: Record<string, string>; generation: number };
  status?: object;
  data: Record<string, string>;
  binaryData: Record<string, string>;
}

describe("FakeKubeletsProvider", () => {
  const provider = new FakeKubeletsProvider();
  let directory: string;
  let server: FakeApiServer;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    server = new FakeApiServer();
    await server.start();
    writeFileSync(join(directory, "kubeconfig"), server.kubeconfig("admin"));
    writeFileSync(join(directory, "program.js"), "program");
    server.answers["/api/v1"] = {
      resources: [kind("serviceaccounts", "ServiceAccount"), kind("configmaps", "ConfigMap")],
    };
    server.answers["/apis/apps/v1"] = { resources: [kind("deployments", "Deployment")] };
    server.answers["/apis/rbac.authorization.k8s.io/v1"] = {
      resources: [kind("clusterroles", "ClusterRole", false), kind("clusterrolebindings", "ClusterRoleBinding", false)],
    };
    // As its controller does.
    server.onRequest = ({ method, url }) => {
      const deployment = found(DEPLOYMENT);
      if (method === "GET" && url === DEPLOYMENT && deployment !== undefined) {
        deployment.metadata.generation = 1;
        deployment.status = ready;
      }
    };
  });

  afterEach(() => {
    server.stop();
    rmSync(directory, { recursive: true });
  });

  const found = (path: string) => server.answers[path] as Object | undefined;
  const inputs = () => ({
    kubeconfig: { path: join(directory, "kubeconfig"), uid: "uid-1" },
    fleet: "fleet-1",
    namespace: "fake-kubelets",
    program: { path: join(directory, "program.js"), sha256: "sum" },
    nodeJs: { image: "example/node:20", path: "node", isOfNode: false },
    behaviour: { startupSeconds: 30 },
  });
  const diff = async () => (await provider.diff("id", inputs(), inputs())).changes;

  it("puts the program and its options into the cluster, as the fleet's", async () => {
    await provider.create(inputs());
    const { data, binaryData } = found(CONFIG_MAP)!;
    assert.equal(gunzipSync(Buffer.from(binaryData["main.js.gz"]!, "base64")).toString(), "program");
    assert.deepEqual(JSON.parse(data["options.json"]!), { fleet: "fleet-1", behaviour: { startupSeconds: 30 } });
    for (const path of [CONFIG_MAP, CLUSTER_ROLE, DEPLOYMENT]) {
      assert.equal(found(path)!.metadata.labels["metal3-scale/fleet"], "fleet-1");
    }
    assert.equal(await diff(), false);
    assert.equal((await provider.read("id", inputs())).id, "id");
  });

  it("is a change, and gone, where a part of it is", async () => {
    await provider.create(inputs());
    delete server.answers[DEPLOYMENT];
    assert.equal(await diff(), true);
    assert.equal((await provider.read("id", inputs())).id, "");
  });

  it("leaves alone what somebody else has by its names", async () => {
    server.answers[CLUSTER_ROLE] = { kind: "ClusterRole", metadata: { name: "fake-kubelets", labels: {} } };
    await assert.rejects(provider.create(inputs()), /not made by fleet fleet-1, .*ClusterRole fake-kubelets/);
    assert.equal(found(DEPLOYMENT), undefined);
  });

  it("deletes all that it has made", async () => {
    await provider.create(inputs());
    await provider.delete("fake-kubelets/fake-kubelets", inputs());
    assert.deepEqual(
      Object.keys(server.answers).filter((path) => path.endsWith("/fake-kubelets")),
      [],
    );
  });
});

describe("objectsOf", () => {
  const deployment = (isOfNode: boolean, program = "") => {
    const nodeJs = { image: "example/image", path: "/usr/local/bin/node", isOfNode };
    const options = { fleet: "fleet-1", behaviour: {} };
    return objectsOf({ namespace: "demo", nodeJs, options, program: Buffer.from(program) }).at(-1)!.spec as {
      template: { metadata: object; spec: { volumes: object[]; containers: [{ volumeMounts: object[] }] } };
    };
  };

  it("mounts the node's Node.js with its libraries, read-only, where the image has none", () => {
    const { volumes, containers } = deployment(true).template.spec;
    const paths = ["/usr/local/bin/node", "/lib", "/lib64", "/usr/lib"];
    assert.deepEqual(
      volumes.slice(1),
      paths.map((path, index) => ({ name: `node-${index}`, hostPath: { path } })),
    );
    assert.deepEqual(
      containers[0].volumeMounts.slice(1),
      paths.map((mountPath, index) => ({ name: `node-${index}`, mountPath, readOnly: true })),
    );
    assert.equal(deployment(false).template.spec.volumes.length, 1);
  });

  it("makes another Pod of another program", () => {
    assert.notDeepEqual(deployment(true, "a").template.metadata, deployment(true, "b").template.metadata);
    assert.deepEqual(deployment(true, "a").template.metadata, deployment(true, "a").template.metadata);
  });

  it("lets the program read what it needs, and write nothing in the management cluster", () => {
    const nodeJs = { image: "example/image", path: "node", isOfNode: false };
    const contents = {
      namespace: "demo",
      nodeJs,
      options: { fleet: "fleet-1", behaviour: {} },
      program: Buffer.alloc(0),
    };
    const role = objectsOf(contents).find(({ kind }) => kind === "ClusterRole");
    const { rules } = role as unknown as { rules: { resources: string[]; verbs: string[] }[] };
    assert.deepEqual(
      rules.flatMap(({ resources }) => resources),
      ["baremetalhosts", "clusters", "machines", "secrets"],
    );
    for (const { verbs } of rules) {
      assert.deepEqual(verbs, ["get", "list", "watch"]);
    }
  });
});
