import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { workloadClusterNames } from "../../../../settings/placement";
import { FakeApiServer } from "../../api-server";
import { Project } from "../project";
import { CLUSTER_API, haveWorkloadClusters, onDeletion } from "../workload-clusters";

const tsx = createRequire(__filename).resolve("tsx");
const modules = ["cli/pulumi/interruption", "cli/recovery/sweep"].map((path) => require.resolve(`../../../../${path}`));

describe("a sweep", () => {
  const server = new FakeApiServer();
  let project: Project;

  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  it("that is interrupted deletes no other workload cluster, and nothing in backing clusters", async () => {
    const names = workloadClusterNames(3);
    const release = haveWorkloadClusters(project, server, names);
    for (const name of names) {
      const cluster = server.answers[`${CLUSTER_API}/namespaces/${name}/clusters/${name}`];
      Object.assign(cluster as object, { status: { controlPlane: { replicas: 100 } } });
    }
    const type = "pulumi-nodejs:dynamic/metal3-scale:";
    // A sweep of the backing cluster would fail: nothing serves Deployments.
    const etcd = { etcd: { kubeconfig: (release as { kubeconfig: object }).kubeconfig } };
    const resources = [
      { type: `${type}ProviderManifest`, inputs: release },
      { type: `${type}EtcdAuthentication`, inputs: etcd },
    ];
    const script = `
      const [{ endGracefully }, { sweep }] = ${JSON.stringify(modules)}.map(require);
      endGracefully();
      setInterval(() => {}, 1000); // A command has its lock, which keeps the process.
      sweep(${JSON.stringify(resources)}, []).then(() => process.exit(0), (error) => {
        console.error(error.message);
        process.exit(1);
      });`;
    const child = spawn(process.execPath, ["--import", tsx, "--eval", script], { stdio: ["ignore", "pipe", "pipe"] });
    const deletions: string[] = [];
    onDeletion(server, (object) => {
      if (deletions.push(object) === 1) {
        child.kill("SIGTERM");
      }
    });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    assert.deepEqual([code, stderr], [1, "interrupted; run it again to go on\n"]);
    assert.equal(stdout, "Cluster workload-0001: not on record, is deleted\n");
    assert.deepEqual(deletions, ["clusters/workload-0001", "namespaces/workload-0001"]);
  });
});
