import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { up } from "../../../cli/up";
import { FakeApiServer } from "../api-server";
import { Project } from "./project";
import { CLUSTER_API, haveWorkloadClusters, onDeletion } from "./workload-clusters";

/**
 * Stands in for Pulumi: writes a line for each update and destroy into `calls`, and for each export of a state into
 * `exports`. An update or destroy replaces the state by that in `after-up.json` or `after-destroy.json`, if any.
 */
const pulumi = `PATH=/usr/bin:/bin
  for last; do :; done
  case "$1 $2" in
    version*) echo v3.250.0 ;;
    "stack ls") echo '[]' ;;
    "stack output") cat outputs.json ;;
    "stack export") echo "$4" >>exports; cp "$4.json" "$last" ;;
    "stack import") cp "$last" "$4.json" ;;
    up*|destroy*) echo "$*" >>calls; [ ! -e "after-$1.json" ] || mv "after-$1.json" test.json ;;
  esac`;

const TYPE = "pulumi-nodejs:dynamic/metal3-scale:";

describe("up", () => {
  const server = new FakeApiServer();
  let project: Project;

  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => {
    project = new Project();
    project.install("pulumi", pulumi);
    const outputs = { managementKubeconfig: server.kubeconfig("admin"), sharedParts: {} };
    project.write("outputs.json", JSON.stringify(outputs));
    configure(0);
    haveState("test", []);
  });
  afterEach(() => project.remove());

  const configure = (clusterCount: number) =>
    project.configure({
      clusterCount,
      fleetId: "fleet-1",
      managementCluster: { kind: "existing", kubeconfig: project.write("management", server.kubeconfig("admin")) },
      topology: { kind: "inMemory" },
    });
  const haveState = (file: string, resources: object[], pending: object[] = []) => {
    const deployment = { resources, pending_operations: pending };
    project.write(`${file}.json`, JSON.stringify({ version: 3, deployment }));
  };
  const release = (...names: string[]) => {
    const inputs = haveWorkloadClusters(project, server, names);
    return { urn: "urn:release", type: `${TYPE}ProviderManifest`, custom: true, inputs };
  };
  const update = () => project.enter(() => up("test", [{ name: "test", current: true }]));
  /** The lines that were written into a file since the last look at it. */
  const linesOf = (file: string) => {
    const path = join(project.directory, file);
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
    project.write(file, "");
    return lines;
  };

  it("reads the state of the base stack once before its update, and once after it", async () => {
    haveState("test", [release()]);
    await update();
    // What may be half done is settled in the state as it is then.
    assert.deepEqual(linesOf("exports"), ["test", "test", "test"]);
    assert.deepEqual(linesOf("calls"), ["up --yes --skip-preview --refresh --stack test"]);
    await update();
    assert.deepEqual(linesOf("exports"), ["test", "test"]);
    assert.deepEqual(linesOf("calls"), ["up --yes --skip-preview --stack test"]);
  });

  it("sweeps what the state has after the update", async () => {
    haveState("after-up", [release("workload-0001")]);
    const deletions: string[] = [];
    onDeletion(server, (object) => deletions.push(object));
    await update();
    assert.deepEqual(deletions, ["clusters/workload-0001", "namespaces/workload-0001"]);
  });

  it("asks no cluster that has ended with what a killed update had begun to delete", async () => {
    const kubeconfig = { path: join(project.directory, "gone"), uid: "uid-1" };
    const ended = { ...release(), inputs: { kubeconfig, fleet: "fleet-1" } };
    const cluster = { urn: "urn:cluster", type: `${TYPE}KindCluster`, custom: true, inputs: { name: "management" } };
    haveState("test", [cluster, ended], [{ type: "deleting", resource: cluster }]);
    haveState("after-destroy", []);
    await update();
    assert.deepEqual(linesOf("calls"), [
      "destroy --yes --skip-preview --target-dependents --target urn:cluster --stack test",
      "up --yes --skip-preview --refresh --stack test",
    ]);
  });

  it("asks once for the versions of clusters that the states lack", async () => {
    configure(21);
    haveState("test.0021-0120", []);
    release();
    const asked: string[] = [];
    server.onRequest = ({ url }) =>
      url!.startsWith(`${CLUSTER_API}/clusters?labelSelector=`) && asked.push(decodeURIComponent(url!.split("?")[1]!));
    await update();
    assert.deepEqual(
      linesOf("calls").map((call) => /test\S*/.exec(call)?.[0]),
      ["test", "test.0021-0120"],
    );
    assert.deepEqual(asked, ["labelSelector=metal3-scale/fleet=fleet-1"]);
  });
});
