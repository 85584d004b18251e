import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { shrinkClusterStacks, updateClusterStacks } from "../../../cli/cluster-stack-updates";
import { clusterStacksOf, listStacks } from "../../../cli/pulumi/cluster-stacks";
import type { ExistingClusterStack } from "../../../cli/pulumi/cluster-stacks";
import { readOutputs } from "../../../cli/pulumi/outputs";
import { readState } from "../../../cli/pulumi/state";
import { UpgradedVersions } from "../../../cli/recovery/kept-versions";
import { parseSettings } from "../../../settings/settings";
import type { Settings } from "../../../settings/settings";
import { workloadClusterNames } from "../../../settings/placement";
import { clusterStacks } from "../../../stacks/cluster-stacks";
import { layoutOf } from "../../../stacks/layout";
import { FakeApiServer } from "../api-server";
import { defaultSettings } from "../settings/defaults";
import { Project } from "./project";
import { CLUSTER_API, CLUSTER_RESOURCES, haveWorkloadClusters, onDeletion } from "./workload-clusters";

const sizes = { clustersInBaseStack: 0, clustersPerStack: 2 };

const settingsOf = (config: object): Settings => {
  const { settings, errors } = parseSettings({ ...defaultSettings(), clustersPerStack: "2", ...config });
  assert.deepEqual(errors, []);
  return settings!;
};

/**
 * Stands in for Pulumi: keeps how often each stack was updated, and writes a line for each operation into `calls`, and
 * for each list of the stacks and export of a state into `reads`.
 */
const pulumi = `PATH=/usr/bin:/bin
  for last; do :; done
  case "$1 $2" in
    version*) echo v3.250.0 ;;
    "stack ls") echo list >>reads
      for name in $(ls stacks); do echo "{\\"name\\":\\"$name\\",\\"current\\":false,\\"lastUpdate\\":\\"$(cat stacks/$name)\\"}"; done |
      paste -sd, | sed 's/.*/[&]/' ;;
    "stack init") echo >stacks/$3 ;;
    "stack select") ;;
    "stack output") cat outputs.json ;;
    "stack export") echo "export $4" >>reads
      cp $4.json $last || echo '{"version":3,"deployment":{"resources":[]}}' >$last ;;
    "stack rm") rm stacks/$4 ;;
    up*|destroy*)
      while [ "$1" != --stack ]; do operation="$operation $1"; shift; done
      echo "$operation $2" >>calls
      [ -z "$METAL3_SCALE_KEPT_VERSIONS_FILE" ] || { cat "$METAL3_SCALE_KEPT_VERSIONS_FILE"; echo; } >>calls
      echo x >>stacks/$2 ;;
  esac`;

describe("stacks of workload clusters", () => {
  const server = new FakeApiServer();
  let project: Project;

  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => {
    project = new Project();
    project.install("pulumi", pulumi);
    project.write("stacks/test", "1");
    available(...workloadClusterNames(6));
  });
  afterEach(() => project.remove());

  const available = (...names: string[]) => {
    server.answers[CLUSTER_API] = CLUSTER_RESOURCES;
    server.answers[`${CLUSTER_API}/clusters`] = FakeApiServer.list(
      ...names.map((name) => ({
        metadata: { name, namespace: name },
        status: { conditions: [{ type: "Available", status: "True" }] },
      })),
    );
  };

  /** Has the management cluster hold workload clusters, and the base stack know of it; returns what is deleted there. */
  const haveClusters = (names: string[]): string[] => {
    const type = "pulumi-nodejs:dynamic/metal3-scale:ProviderManifest";
    delete server.answers[`${CLUSTER_API}/clusters`];
    const resources = [{ type, inputs: haveWorkloadClusters(project, server, names) }];
    project.write("test.json", JSON.stringify({ version: 3, deployment: { resources } }));
    const deletions: string[] = [];
    onDeletion(server, (object) => deletions.push(object));
    return deletions;
  };

  /** What the base stack has, which was last updated with these settings. */
  const haveBase = (settings: Settings) => {
    const outputs = { managementKubeconfig: server.kubeconfig("admin"), layout: layoutOf(settings), sharedParts: {} };
    project.write("outputs.json", JSON.stringify(outputs));
  };
  const existing = async () => clusterStacksOf("test", await listStacks());
  const update = async (settings: Settings) =>
    updateClusterStacks(
      "test",
      clusterStacks("test", settings.clusterCount, sizes),
      await existing(),
      settings,
      await readOutputs("test"),
      new UpgradedVersions("test", settings),
    );
  const shrink = async (settings: Settings, stacks: ExistingClusterStack[]) => {
    const { resources } = await readState("test");
    project.write("reads", "");
    return shrinkClusterStacks("test", stacks, settings, resources, new UpgradedVersions("test", settings));
  };
  /** What was read of Pulumi's state in the last shrink. */
  const reads = () => readFileSync(join(project.directory, "reads"), "utf8").split("\n").slice(0, -1);
  /** The operations of an action. */
  const callsOf = async (action: () => Promise<unknown>) => {
    const file = join(project.directory, "calls");
    project.write("calls", "");
    await project.enter(action);
    return readFileSync(file, "utf8").split("\n").slice(0, -1);
  };
  const up = (name: string) => ` up --yes --skip-preview ${name}`;
  const destroy = (name: string) => ` destroy --yes --skip-preview ${name}`;

  it("are updated where something has changed, or a Cluster is not Available", async () => {
    const settings = settingsOf({ clusterCount: 5 });
    haveBase(settings);
    const all = ["test.0001-0002", "test.0003-0004", "test.0005-0006"];
    assert.deepEqual(await callsOf(() => update(settings)), all.map(up));
    assert.deepEqual(await callsOf(() => update(settings)), []);
    available(...workloadClusterNames(5).filter((name) => name !== "workload-0003"));
    assert.deepEqual(await callsOf(() => update(settings)), [up("test.0003-0004")]);
    available(...workloadClusterNames(5));
    assert.deepEqual(await callsOf(() => update({ ...settings, clusterCount: 6 })), [up("test.0005-0006")]);
    delete server.answers["/apis/cluster.x-k8s.io/v1beta2/clusters"];
    assert.deepEqual(await callsOf(() => update({ ...settings, clusterCount: 6 })), all.map(up));
  });

  it("keep the versions of what their state lacks, and the management cluster has", async () => {
    const management = { kind: "existing", kubeconfig: project.write("management", server.kubeconfig("admin")) };
    const settings = settingsOf({ clusterCount: 2, fleetId: "fleet-1", managementCluster: management });
    haveBase(settings);
    const metadata = { name: "workload-0002", namespace: "workload-0002", labels: { "metal3-scale/fleet": "fleet-1" } };
    const clusters = FakeApiServer.list({ metadata, spec: { topology: { version: "v9.9.9" } } });
    server.answers["/apis/cluster.x-k8s.io/v1beta2/clusters"] = clusters;
    assert.deepEqual(await callsOf(() => update(settings)), [
      up("test.0001-0002"),
      '{"Cluster workload-0002":"v9.9.9"}',
    ]);
  });

  it("shrink before their base stack is updated, and are left alone if that would be refused", async () => {
    const settings = settingsOf({ clusterCount: 6 });
    haveBase(settings);
    await project.enter(() => update(settings));
    const shrinkTo = (settings: Settings) => async () => shrink(settings, await existing());

    assert.deepEqual(await callsOf(shrinkTo(settings)), []);
    assert.deepEqual(await callsOf(shrinkTo(settingsOf({ clusterCount: 8 }))), []);
    const refused = shrinkTo(settingsOf({ clusterCount: 1, backingCapacity: 1 }));
    await assert.rejects(project.enter(refused), /^Error: backingCapacity: 1 would move the workload clusters 2 to 6/);
    assert.equal((await project.enter(existing)).length, 3);

    const smaller = settingsOf({ clusterCount: 1 });
    assert.deepEqual(await callsOf(shrinkTo(smaller)), [
      destroy("test.0005-0006"),
      destroy("test.0003-0004"),
      up("test.0001-0002"),
    ]);
    assert.ok(!existsSync(join(project.directory, "stacks/test.0005-0006")));
    assert.deepEqual(readdirSync(join(project.directory, "stacks")), ["test", "test.0001-0002"]);
    assert.deepEqual(await callsOf(() => update(smaller)), []);
  });

  it("are listed once in a shrink that updates some, and not at all in one that only destroys some", async () => {
    const settings = settingsOf({ clusterCount: 6 });
    haveBase(settings);
    await project.enter(() => update(settings));
    const shrinkTo = async (clusterCount: number, last: ExistingClusterStack[]) => {
      const remaining = await shrink(settingsOf({ clusterCount }), last);
      const read = reads();
      assert.deepEqual(remaining, await existing());
      return { remaining, read };
    };
    await project.enter(async () => {
      const four = await shrinkTo(4, await existing());
      assert.deepEqual(four.read, []);
      const one = await shrinkTo(1, four.remaining);
      assert.deepEqual(one.read, ["export test.0001-0002", "list"]);
    });
  });

  it("have their clusters deleted first, and are looked at by the next update if that fails", async () => {
    const settings = settingsOf({ clusterCount: 6 });
    haveBase(settings);
    await project.enter(() => update(settings));
    const deletions = haveClusters(workloadClusterNames(6));
    const shrinkToTwo = async () => shrink(settingsOf({ clusterCount: 2 }), await existing());

    const refused = "DELETE /api/v1/namespaces/workload-0006";
    server.refusals[refused] = "not now";
    await assert.rejects(project.enter(shrinkToTwo), /not now/);
    assert.equal(readFileSync(join(project.directory, "calls"), "utf8").match(/destroy/), null);
    const hasRecord = (stack: string) => existsSync(join(project.directory, `.local/cluster-stacks/${stack}.json`));
    assert.deepEqual(["test.0001-0002", "test.0003-0004", "test.0005-0006"].map(hasRecord), [true, false, false]);

    delete server.refusals[refused];
    assert.deepEqual(await callsOf(shrinkToTwo), [destroy("test.0005-0006"), destroy("test.0003-0004")]);
    const [, , ...surplus] = workloadClusterNames(6);
    const expected = surplus.flatMap((name) => [`clusters/${name}`, `namespaces/${name}`]);
    assert.deepEqual([...new Set(deletions)].sort(), expected.sort());
  });
});
