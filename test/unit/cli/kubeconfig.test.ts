import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { KubeconfigFile } from "../kubeconfig-file";
import { Project } from "./project";

/** A kubeconfig file with one context or several, whose users' tokens are the contexts' names. */
function kubeconfigOf(...contexts: string[]): object {
  return {
    clusters: contexts.map((name) => ({ name, cluster: { server: `https://${name}.example` } })),
    users: contexts.map((name) => ({ name, user: { token: name } })),
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: name } })),
    "current-context": contexts[0],
  };
}

describe("make kubeconfig", () => {
  let project: Project;
  let management: KubeconfigFile;
  beforeEach(async () => {
    project = new Project();
    project.haveState([{}]);
    management = new KubeconfigFile();
    await management.start();
  });
  afterEach(() => {
    management.stop();
    project.remove();
  });

  const writeKubeconfig = (path: string, ...contexts: string[]) => {
    mkdirSync(dirname(join(project.directory, path)), { recursive: true });
    writeFileSync(join(project.directory, path), JSON.stringify(kubeconfigOf(...contexts)));
  };
  /** The tokens of the users in what is printed for a cluster. */
  const tokensOf = async (cluster: string) => {
    const { code, stdout, stderr } = await project.run("cli/kubeconfig.js", [cluster]);
    assert.deepEqual([code, stderr], [0, ""]);
    const { users } = parse(stdout) as { users: { user: { token: string } }[] };
    return users.map(({ user }) => user.token);
  };

  for (const [kind, folder] of [
    ["local", "clusters"],
    ["kind", "kind"],
  ] as const) {
    it(`prints those of clusters of kind ${kind} as soon as there are any`, async () => {
      project.configure({ managementCluster: { kind }, backingCluster: { kind }, backingClusters: 2 });
      writeKubeconfig(`.local/${folder}/management/kubeconfig`, "management");
      writeKubeconfig(`.local/${folder}/backing-02/kubeconfig`, "second");
      assert.deepEqual(await tokensOf("management"), ["management"]);
      assert.deepEqual(await tokensOf("backing-02"), ["second"]);
    });
  }

  it("prints the context that is set of clusters of kind existing, and no other", async () => {
    const existing = (kubeconfig: string, context: string) => ({ kubeconfig, context });
    project.configure({
      managementCluster: { kind: "existing", ...existing("mine", "b") },
      backingCluster: { kind: "existing", clusters: [existing("mine", "a"), existing("others", "c")] },
    });
    writeKubeconfig("mine", "a", "b");
    writeKubeconfig("others", "d", "c");
    assert.deepEqual(await tokensOf("management"), ["b"]);
    assert.deepEqual(await tokensOf("backing-01"), ["a"]);
    assert.deepEqual(await tokensOf("backing-02"), ["c"]);
  });

  it("prints the management cluster's for the backing cluster that it is", async () => {
    project.configure({ managementCluster: { kind: "local" } });
    writeKubeconfig(".local/clusters/management/kubeconfig", "management");
    assert.deepEqual(await tokensOf("backing-01"), ["management"]);
  });

  it("prints a workload cluster's, or names the clusters that there are", async () => {
    project.configure({ managementCluster: { kind: "existing", kubeconfig: management.path } });
    const path = "/apis/cluster.x-k8s.io/v1beta2";
    const metadata = { name: "workload-0001", namespace: "workload-0001" };
    const value = Buffer.from(JSON.stringify(kubeconfigOf("workload"))).toString("base64");
    Object.assign(management.server.answers, {
      [path]: { resources: [{ name: "clusters", kind: "Cluster", namespaced: true }] },
      [`${path}/clusters`]: { items: [{ metadata }] },
      "/api/v1/namespaces/workload-0001/secrets/workload-0001-kubeconfig": { data: { value } },
    });
    assert.deepEqual(await tokensOf("workload-0001"), ["workload"]);
    const { code, stderr } = await project.run("cli/kubeconfig.js", ["workload-0002"]);
    assert.equal(code, 1);
    assert.match(stderr, /^error: CLUSTER=workload-0002 is not .* there are: management, backing-01, workload-0001\n$/);
  });

  it("says that there is no management cluster yet, no fleet, or no such stack", async () => {
    project.configure({ managementCluster: { kind: "local" } });
    const errorOf = async () => {
      const { code, stderr } = await project.run("cli/kubeconfig.js", ["management"]);
      assert.equal(code, 1);
      return stderr;
    };
    assert.equal(await errorOf(), "error: stack test has no management cluster yet: `make up` makes it\n");
    project.haveState([]);
    assert.equal(await errorOf(), "error: stack test has no fleet: run `make up`\n");
    project.install("pulumi", "echo \"error: no stack named 'test' found\" >&2; exit 255");
    assert.match(await errorOf(), /^error: stack test cannot be read: .*no stack named 'test' found\n$/);
  });
});
