import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { destroy } from "../../../cli/destroy";
import { FakeApiServer } from "../api-server";
import { Project } from "./project";

/** Stands in for Pulumi: writes a line for each stack that it destroys or removes into `calls`. */
const pulumi = `PATH=/usr/bin:/bin
  for last; do case $last in test*) stack=$last ;; esac; done
  case "$1 $2" in
    version*) echo v3.250.0 ;;
    "stack export") cp $stack.json $last ;;
    destroy*) echo "destroy $stack" >>calls ;;
    "stack rm") echo "remove $stack" >>calls ;;
  esac`;

const CLUSTERS = "/apis/cluster.x-k8s.io/v1beta2";
const stacks = ["test", "test.0001-0001"].map((name) => ({ name, current: false }));

describe("destroy", () => {
  const server = new FakeApiServer();
  let project: Project;

  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => {
    project = new Project();
    project.install("pulumi", pulumi);
    project.write("bin/.tsbuildinfo", "");
  });
  afterEach(() => project.remove());

  /** Destroys a fleet whose management cluster is of kind `kind`; returns what is done, in this order. */
  const destroyFleet = async (topology: string) => {
    const kubeconfig = { path: project.write("management", server.kubeconfig("admin")), uid: "uid-1" };
    const resource = (type: string, inputs: object, outputs = {}) => {
      return { urn: "urn", custom: true, type: `pulumi-nodejs:dynamic/metal3-scale:${type}`, inputs, outputs };
    };
    const resources = [
      resource("FleetLayout", { topology }),
      resource("KindCluster", { name: "management" }),
      resource("ProviderManifest", { kubeconfig, fleet: "fleet-1" }, { objects: [] }),
    ];
    project.write("test.json", JSON.stringify({ version: 3, deployment: { resources } }));
    const name = "workload-0001";
    const labels = { "metal3-scale/fleet": "fleet-1", "cluster.x-k8s.io/cluster-name": name };
    server.answers[CLUSTERS] = { resources: [{ name: "clusters", kind: "Cluster", namespaced: true }] };
    server.answers[`/api/v1/namespaces/${name}`] = { metadata: { name, labels } };
    server.answers[`${CLUSTERS}/namespaces/${name}/clusters/${name}`] = { metadata: { namespace: name, name } };
    const calls = join(project.directory, "calls");
    server.onRequest = ({ method, url }) =>
      method === "DELETE" && appendFileSync(calls, `delete ${url!.split("?")[0]!.split("/").slice(-2).join("/")}\n`);
    await project.enter(() => destroy("test", stacks));
    return readFileSync(calls, "utf8").split("\n").slice(0, -1);
  };

  it("forgets the stacks of workload clusters, which end with their management cluster", async () => {
    assert.deepEqual(await destroyFleet("inMemory"), ["remove test.0001-0001", "destroy test"]);
  });

  it("deletes workload clusters before, where their machines outlive their management cluster", async () => {
    assert.deepEqual(await destroyFleet("docker"), [
      "delete clusters/workload-0001",
      "delete namespaces/workload-0001",
      "destroy test.0001-0001",
      "remove test.0001-0001",
      "destroy test",
    ]);
  });
});
