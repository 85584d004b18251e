import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { lockedArchive, lockedArchives, imageReference, kubernetesVersion, lock, toolPath } from "../../../tools/lock";
import { mirrorDirectory } from "../../../tools/mirror";
import { projectRoot } from "../../../tools/paths";
import { run } from "../../../tools/run";
import { checksumIn } from "../../../tools/sums";
import { filesOf, type Task, tasksOf } from "../../../tools/task";
import { Fixture } from "./fixture";
import { skip } from "../../skip";

const ROOT = resolve(__dirname, "../../..");
const tasks = tasksOf(lock);

describe("tools.lock.json", () => {
  it("gives each entry a version, and its vendor's URL of that version", () => {
    for (const { item, label } of tasks) {
      assert.match(item.version, /^\d+\.\d+(\.\d+)?$/, label);
      assert.match(item.url, /^(https|docker):\/\/[\w.-]+\//, label);
      assert.ok(item.url.includes(item.version), label);
      assert.ok(item.checksumUrl?.includes(item.version) ?? true, label);
    }
  });

  it("names no path twice", () => {
    const paths = tasks.flatMap(filesOf);
    assert.deepEqual([...new Set(paths)], paths);
  });

  it("has the versions of Pulumi and its plugins that package.json has", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const { tools, plugins } = lock;
    assert.equal(tools["pulumi"]!.version, dependencies["@pulumi/pulumi"]);
    for (const [name, { version }] of Object.entries(plugins)) {
      assert.equal(version, dependencies[`@pulumi/${name}`], name);
    }
  });

  it("has all tools and images of Kubernetes in one version", () => {
    const version = kubernetesVersion.replace("v", "");
    const ofKubernetes = ({ item, name }: Task) =>
      item.mirror!.archive.startsWith("kubernetes") && name.startsWith("kube");
    assert.deepEqual([...new Set(tasks.filter(ofKubernetes).map(({ item }) => item.version))], [version]);
  });

  it("names what the mirror holds", async function () {
    const mirror = mirrorDirectory(ROOT, process.env);
    if (mirror === undefined) {
      skip(this, "there is no mirror");
    }
    const sums = readFileSync(join(mirror, "SHA256SUMS"), "utf8");
    const archives = [...new Set(tasks.map(({ item }) => item.mirror!.archive))];
    const check = async (archive: string) => {
      assert.match(checksumIn(sums, archive)?.sum ?? "", /^[0-9a-f]{64}$/, archive);
      const { stdout } = await run("tar", ["--list", "--xz", "--file", join(mirror, archive)]);
      const paths = new Set(stdout.split("\n"));
      const named = tasks.filter(({ item }) => item.mirror!.archive === archive).flatMap(filesOf);
      assert.deepEqual(
        named.filter((path) => !paths.has(path)),
        [],
        archive,
      );
    };
    await Promise.all(archives.map(check));
  });
});

describe("what the lock file tells components", () => {
  let home: string | undefined;
  before(() => {
    home = process.env.METAL3_SCALE_HOME;
    process.env.METAL3_SCALE_HOME = ROOT;
  });
  after(() => {
    delete process.env.METAL3_SCALE_HOME;
    Object.assign(process.env, home === undefined ? {} : { METAL3_SCALE_HOME: home });
  });

  it("are references and versions as their publishers write them", () => {
    const { tools, images } = lock;
    assert.equal(kubernetesVersion, `v${tools["kubelet"]!.version}`);
    assert.equal(imageReference("pause"), `registry.k8s.io/pause:${images["pause"]!.version}`);
  });

  it("are absolute paths in the tools folder", () => {
    const directory = join(ROOT, ".local", "tools");
    assert.equal(lockedArchive("etcd"), join(directory, "kubernetes/images/etcd.tar"));
    assert.equal(lockedArchives().length, Object.keys(lock.images).length);
    assert.deepEqual(lockedArchives(["etcd"]), [lockedArchive("etcd")]);
    assert.equal(toolPath("pulumi"), join(directory, "pulumi/bin/pulumi"));
    assert.equal(toolPath("clusterctl"), join(directory, "cluster-api/clusterctl"));
  });
});

describe("the project's directory", () => {
  it("is the one with Pulumi.yaml, from any folder in it", async () => {
    const fixture = new Fixture();
    try {
      const folder = join(fixture.root, "a", "b");
      mkdirSync(folder, { recursive: true });
      assert.equal(projectRoot(folder), fixture.root);
      assert.throws(() => projectRoot(fixture.directory), /No Pulumi\.yaml in .* or above it/);
    } finally {
      await fixture.remove();
    }
  });
});
