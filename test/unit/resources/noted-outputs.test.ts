import assert from "node:assert/strict";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KindCluster } from "../../../resources/kind-cluster/resource";
import { notedOutputs, noteOutputs, ownerOf } from "../../../resources/noted-outputs";
import { LocalCluster } from "../../../resources/local-cluster/resource";
import { clustersDirectory, kindClustersDirectory } from "../../../tools/paths";
import { FakeApiServer } from "../api-server";
import { Home } from "../home";
import { record } from "../mocks";

const outputs = {
  kubeconfig: "administrator's",
  kubeconfigPath: ".local/clusters/demo/kubeconfig",
  address: "192.0.2.7",
  uid: "uid-1",
  storage: { kind: "claim" },
} as const;

describe("the noted outputs of a cluster", () => {
  const fleet = "fleet-1";
  let home: Home;

  beforeEach(async () => {
    home = new Home();
    for (const parent of [clustersDirectory(), kindClustersDirectory()]) {
      mkdirSync(join(parent, "demo"), { recursive: true });
      await noteOutputs(join(parent, "demo"), fleet, { ...outputs, imported: ["image"] } as typeof outputs);
    }
  });
  afterEach(() => home.leave());

  const make = {
    LocalCluster: (name: string) => new LocalCluster(name, { name, fleet, kubernetesVersion: "v1.34.4", images: [] }),
    KindCluster: (name: string) => new KindCluster(name, { name, fleet, images: [] }),
  };
  for (const [type, create] of Object.entries(make)) {
    const inputsOf = async (name: string, preview: boolean) =>
      (await record(() => create(name), { preview })).get(`${type} ${name}`);

    it(`are known in a preview, the kubeconfig of a ${type} as a secret`, async () => {
      const { inputs, secretInputs } = await inputsOf("demo", true);
      const known = Object.fromEntries(Object.keys(outputs).map((key) => [key, inputs[key] as unknown]));
      assert.deepEqual([known, secretInputs, "imported" in inputs], [outputs, ["kubeconfig"], false]);
    });

    it(`are not given to a ${type} in an update, nor in the preview of a new one`, async () => {
      for (const inputs of [(await inputsOf("demo", false)).inputs, (await inputsOf("new", true)).inputs]) {
        assert.deepEqual(
          Object.keys(outputs).filter((key) => key in inputs),
          [],
        );
      }
    });
  }

  it("are of the fleet that has claimed the cluster, which an earlier version has not noted", async () => {
    const server = new FakeApiServer();
    await server.start();
    const kubeconfig = server.kubeconfig("admin");
    assert.equal(await ownerOf(kubeconfig, "fleet-2"), "fleet-2");
    server.answers["/api/v1/namespaces/kube-system/configmaps/metal3-scale-fleet"] = { data: { fleet: "fleet-1" } };
    assert.equal(await ownerOf(kubeconfig, "fleet-2"), "fleet-1");
    server.stop();
  });

  it("count as none if they were cut off", () => {
    writeFileSync(join(clustersDirectory(), "demo/outputs.json"), '{"kubeconfig": "adm');
    assert.equal(notedOutputs(join(clustersDirectory(), "demo")), undefined);
  });

  it("are in files that only their owner can read", () => {
    assert.equal(statSync(join(clustersDirectory(), "demo/outputs.json")).mode & 0o777, 0o600);
  });
});
