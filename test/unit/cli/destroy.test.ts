import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { destroy } from "../../../cli/destroy";
import { FakeApiServer } from "../api-server";
import { Project } from "./project";
import { haveWorkloadClusters, onDeletion } from "./workload-clusters";

/** Stands in for Pulumi: writes a line for each stack that it destroys, removes or reads the state of into `calls`. */
const pulumi = `PATH=/usr/bin:/bin
  for last; do case $last in test*) stack=$last ;; esac; done
  case "$1 $2" in
    version*) echo v3.250.0 ;;
    "stack export") echo "read $4" >>calls; cp $4.json $last ;;
    destroy*) echo "destroy $stack" >>calls ;;
    "stack rm") echo "remove $stack" >>calls ;;
  esac`;

const stacks = ["test", "test.0001-0001"].map((name) => ({ name, current: false }));

describe("destroy", () => {
  const server = new FakeApiServer();
  let project: Project;

  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => {
    project = new Project();
    project.install("pulumi", pulumi);
  });
  afterEach(() => project.remove());

  /** Destroys a fleet whose management cluster is of kind `kind`; returns what is done, in this order. */
  const destroyFleet = async (topology: string) => {
    const release = haveWorkloadClusters(project, server, ["workload-0001"]);
    const resource = (type: string, inputs: object, outputs = {}) => {
      return { urn: "urn", custom: true, type: `pulumi-nodejs:dynamic/metal3-scale:${type}`, inputs, outputs };
    };
    const resources = [
      resource("FleetLayout", { topology }),
      resource("KindCluster", { name: "management" }),
      resource("ProviderManifest", release, { objects: [] }),
    ];
    project.write("test.json", JSON.stringify({ version: 3, deployment: { resources } }));
    const calls = join(project.directory, "calls");
    onDeletion(server, (object) => appendFileSync(calls, `delete ${object}\n`));
    await project.enter(() => destroy("test", stacks));
    return readFileSync(calls, "utf8").split("\n").slice(0, -1);
  };

  it("forgets the stacks of workload clusters, which end with their management cluster", async () => {
    assert.deepEqual(await destroyFleet("inMemory"), ["read test", "remove test.0001-0001", "destroy test"]);
  });

  it("deletes workload clusters before, where their machines outlive their management cluster", async () => {
    assert.deepEqual(await destroyFleet("docker"), [
      "read test",
      "delete clusters/workload-0001",
      "delete namespaces/workload-0001",
      "destroy test.0001-0001",
      "remove test.0001-0001",
      "destroy test",
    ]);
  });
});
