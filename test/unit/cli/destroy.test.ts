import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import timers from "node:timers/promises";
import { destroy } from "../../../cli/destroy";
import { SKIP_UNREACHABLE } from "../../../clients/kubernetes/unreachable";
import { FakeApiServer } from "../api-server";
import { serveThings, THINGS } from "../resources/provider-manifest/things";
import { Project } from "./project";
import { haveWorkloadClusters, onDeletion } from "./workload-clusters";

/** Stands in for Pulumi: writes a line for each stack that it destroys, removes or reads the state of into `calls`. */
const pulumi = `PATH=/usr/bin:/bin
  for last; do case $last in test*) stack=$last ;; esac; done
  case "$1 $2" in
    version*) echo v3.250.0 ;;
    "stack export") test $5 = --show-secrets || echo "read $4" >>calls; cp test.json $last ;;
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

  const resource = (type: string, inputs: object, outputs = {}, name = "management") => {
    const urn = `urn::test::${type}::${name}`;
    return { urn, custom: true, type: `pulumi-nodejs:dynamic/metal3-scale:${type}`, inputs, outputs };
  };

  /** Destroys a fleet that has these resources; returns what is done, in this order. */
  const destroyResources = async (resources: object[]) => {
    project.write("test.json", JSON.stringify({ version: 3, deployment: { resources } }));
    const calls = join(project.directory, "calls");
    onDeletion(server, (object) => appendFileSync(calls, `delete ${object}\n`));
    await project.enter(() => destroy("test", stacks));
    return readFileSync(calls, "utf8").split("\n").slice(0, -1);
  };

  /** Destroys a fleet whose management cluster is of kind `kind`; returns what is done, in this order. */
  const destroyFleet = async (topology: string) => {
    const release = haveWorkloadClusters(project, server, ["workload-0001"]);
    return destroyResources([
      resource("FleetLayout", { topology }),
      resource("KindCluster", { name: "management" }),
      resource("ProviderManifest", release, { objects: [] }),
    ]);
  };

  it("forgets the stacks of workload clusters, which end with their management cluster", async () => {
    assert.deepEqual(await destroyFleet("inMemory"), ["read test", "remove test.0001-0001", "destroy test"]);
  });

  it("deletes those of the stack itself before Pulumi does, which would not wait for a webhook", async () => {
    const release = haveWorkloadClusters(project, server, ["workload-0002"]);
    const calls = await destroyResources([
      resource("FleetLayout", { topology: "docker" }),
      resource("KindCluster", { name: "management" }),
      resource("ProviderManifest", release, { objects: [] }),
      { ...resource("", {}, {}, "workload-0002"), type: "metal3-scale:index:ManagedTopologyCluster" },
    ]);
    assert.deepEqual(
      calls.filter((call) => !call.includes("0001")),
      ["read test", "delete clusters/workload-0002", "delete namespaces/workload-0002", "destroy test"],
    );
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

  describe("with an existing cluster that does not answer", () => {
    const etcd = { namespace: "control-planes", pod: "etcd-0", rootSecret: "etcd-root" };
    let passed: number;

    /** Waits pass at once. */
    beforeEach(() => {
      passed = 0;
      const now = Date.now;
      (["log", "warn"] as const).forEach((method) => mock.method(console, method, () => undefined));
      mock.method(Date, "now", () => now() + passed);
      mock.method(timers, "setTimeout", (milliseconds: number) => {
        passed += milliseconds;
        return Promise.resolve();
      });
    });
    afterEach(() => {
      mock.restoreAll();
      delete process.env[SKIP_UNREACHABLE];
    });

    /** Destroys a fleet whose management cluster has a type of which somebody else has made an object. */
    const destroyFleetWithout = (gone: "management" | "backing-01") => {
      const release = haveWorkloadClusters(project, server, []);
      serveThings(server, "fleet-1", "mine");
      const reference = (name: string) => ({ path: name === gone ? "gone" : "management", uid: "uid-1" });
      return destroyResources([
        ...["management", "backing-01"].map((name) => resource("ExistingCluster", reference(name), {}, name)),
        resource("ProviderManifest", { ...release, kubeconfig: reference("management") }, { objects: [THINGS] }),
        resource("EtcdAuthentication", { etcd: { ...etcd, kubeconfig: reference(gone) } }, {}, "etcd"),
      ]);
    };

    it("keeps the management cluster's types that somebody else uses, where that one answers", async () => {
      await assert.rejects(destroyFleetWithout("backing-01"), /^Error: not made by fleet fleet-1: Thing mine\/thing; /);
      assert.ok(passed >= 60_000);
    });

    it("does not wait for an etcd that does not run, which is deleted with its tenants", async () => {
      const release = haveWorkloadClusters(project, server, []);
      server.answers["/api/v1/namespaces/control-planes/pods/etcd-0"] = {
        metadata: { name: "etcd-0", namespace: "control-planes" },
        status: { conditions: [{ type: "Ready", status: "False" }] },
      };
      const kubeconfig = { path: "management", uid: "uid-1" };
      const calls = await destroyResources([
        resource("ExistingCluster", kubeconfig),
        resource("ProviderManifest", release, { objects: [] }),
        resource("EtcdAuthentication", { etcd: { ...etcd, kubeconfig } }, {}, "etcd"),
      ]);
      assert.equal(calls.at(-1), "destroy test");
    });

    it("skips what is in the management cluster", async () => {
      assert.equal((await destroyFleetWithout("management")).at(-1), "destroy test");
    });
  });
});
