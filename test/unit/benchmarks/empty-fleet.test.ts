import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configureFleet, emptyFleetConfig } from "../../../benchmarks/empty-fleet";
import { projectRoot } from "../../../tools/paths";
import { Home } from "../home";

describe("the settings of a benchmark's fleet", () => {
  const project = join(projectRoot(), "Pulumi.yaml");
  let home: Home;

  beforeEach(() => {
    home = new Home();
    copyFileSync(project, join(home.directory, "Pulumi.yaml"));
  });
  afterEach(() => home.leave());

  const pathOf = (name: string) => join(home.directory, name);
  const write = (text: string) => writeFileSync(pathOf("Pulumi.laptop.yaml"), text);

  it("are those that are changed, in a fleet without workload clusters", async () => {
    assert.deepEqual(await emptyFleetConfig(["topology.kind=inMemory", "clustersPerStack=50"]), {
      clusterCount: 0,
      clustersPerStack: 50,
      fleetId: "",
      topology: { kind: "inMemory" },
    });
  });

  it("are those of a stack besides", async () => {
    write("config: { metal3-scale:concurrency: 7, metal3-scale:clusterCount: 9, workersPerCluster: 3 }");
    const config = await emptyFleetConfig(["concurrency=8"], "laptop");
    const { concurrency, clusterCount, workersPerCluster, clustersPerStack, topology } = config;
    assert.deepEqual(
      { concurrency, clusterCount, workersPerCluster, clustersPerStack, topology },
      { concurrency: 8, clusterCount: 0, workersPerCluster: 3, clustersPerStack: 100, topology: { kind: "dedicated" } },
    );
  });

  it("are the defaults for a stack whose file has none", async () => {
    write("encryptionsalt: ''");
    assert.equal((await emptyFleetConfig([], "laptop")).workersPerCluster, 0);
  });

  it("name the files that they name in the checkout of the stack", async () => {
    write(`config:
      metal3-scale:managementCluster: '{"kind": "existing", "kubeconfig": "admin.conf"}'
      metal3-scale:backingCluster: { kind: existing, clusters: [{ kubeconfig: backing.conf }, { kubeconfig: /a.conf }] }
      metal3-scale:managers: { metal3: { image: images/capm3.tar, manifest: capm3.yaml } }`);
    const image = "managers.clusterApi.image=registry.k8s.io/cluster-api-controller:v1.13.5";
    const { managementCluster, backingCluster, managers } = await emptyFleetConfig([image], "laptop");
    assert.deepEqual(managementCluster, { kind: "existing", kubeconfig: pathOf("admin.conf") });
    assert.deepEqual(backingCluster, {
      kind: "existing",
      clusters: [{ kubeconfig: pathOf("backing.conf") }, { kubeconfig: "/a.conf" }],
    });
    assert.deepEqual(managers, {
      metal3: { image: pathOf("images/capm3.tar"), manifest: pathOf("capm3.yaml") },
      clusterApi: { image: "registry.k8s.io/cluster-api-controller:v1.13.5" },
    });
  });

  it("keep the URLs of manifests, which are provided before anything is asked of them", async () => {
    const manifest = "https://example.com/capm3.yaml";
    const config = await emptyFleetConfig([`managers.metal3.manifest=${manifest}`]);
    assert.deepEqual(config.managers, { metal3: { manifest } });
    const done: string[] = [];
    const checkout = {
      set: (setting: string, value: unknown) => Promise.resolve(void done.push(`${setting}=${JSON.stringify(value)}`)),
      run: (...command: string[]) => Promise.resolve((done.push(command.join(" ")), "topology: { kind: dedicated }")),
    };
    const settings = await configureFleet(checkout, { managers: config.managers }, 3);
    assert.deepEqual(settings, { topology: { kind: "dedicated" } });
    assert.deepEqual(done, [
      "pulumi stack init test",
      `managers={"metal3":{"manifest":"${manifest}"}}`,
      "clusterCount=3",
      "node bin/cli/check.js",
      "node bin/cli/settings.js",
      "clusterCount=0",
    ]);
  });

  it("have no stack's ID, and cannot be given one: the benchmark would adopt that fleet, and destroy it", async () => {
    write("config: { metal3-scale:fleetId: production }");
    assert.equal((await emptyFleetConfig([], "laptop")).fleetId, "");
    await assert.rejects(emptyFleetConfig(["fleetId=production"]), { message: /^SET: fleetId: cannot be changed: / });
  });

  it("are refused for a stack that is not there", async () => {
    await assert.rejects(emptyFleetConfig([], "labtop"), {
      message: "stack labtop: there is no Pulumi.labtop.yaml",
    });
  });
});
