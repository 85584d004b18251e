import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { lock } from "../../../tools/lock";
import { LogProgress } from "../../../tools/progress";
import { provide } from "../../../tools/provide";
import { deriveTask, filesOf, imageTask, type Task, tasksOf } from "../../../tools/task";
import { Fixture, kubectl, sum } from "./fixture";

const find = (kind: Task["kind"], name: string) =>
  tasksOf(lock).find((task) => task.kind === kind && task.name === name)!;

describe("an entry of the lock file in another version", () => {
  it("has that version wherever the entry has its own", () => {
    const kubelet = deriveTask(find("tool", "kubelet"), "1.33.2");
    const url = "https://dl.k8s.io/release/v1.33.2/bin/linux/amd64/kubelet";
    assert.deepEqual([kubelet.item.url, kubelet.item.checksumUrl], [url, `${url}.sha256`]);
    assert.equal(kubelet.label, "kubelet 1.33.2");
    const metal3 = deriveTask(find("manifest", "infrastructure-metal3"), "1.12.0");
    assert.equal(metal3.item.mirror!.path, "cluster-api/releases/infrastructure-metal3/v1.12.0");
    const image = deriveTask(find("image", "kube-apiserver"), "1.33.2");
    assert.equal(image.item.url, "docker://registry.k8s.io/kube-apiserver:v1.33.2");
  });

  it("has no path and no id of another version's, and is looked for in the same place of the mirror", () => {
    const locked = tasksOf(lock);
    const all = [
      ...locked,
      ...["9.8.7", "9.8.6"].flatMap((version) => locked.map((task) => deriveTask(task, version))),
    ];
    for (const values of [all.flatMap(filesOf), all.map(({ id }) => id)]) {
      assert.equal(new Set(values).size, values.length);
    }
    assert.equal(deriveTask(find("tool", "kubelet"), "9.8.7").item.mirror!.path, "kubernetes/bin/kubelet");
  });

  it("is the entry itself in the version that is locked", () => {
    for (const task of tasksOf(lock)) {
      assert.equal(deriveTask(task, task.item.version), task);
    }
  });
});

describe("an image by its reference", () => {
  it("is the lock file's where it has it", () => {
    assert.deepEqual(imageTask("registry.k8s.io/pause:3.10.1"), find("image", "pause"));
  });

  it("has a file of its own otherwise, and no mirror", () => {
    const references = ["quay.io/mine/capm3:dev", "quay.io/mine/capm3", "quay.io/mine_capm3:dev", "capm3@sha256:00"];
    const tasks = references.map(imageTask);
    assert.equal(new Set(tasks.map(({ path }) => path)).size, references.length);
    assert.ok(tasks.every(({ item, path }) => item.mirror === undefined && /^images\/[^/]+\.tar$/.test(path)));
    assert.deepEqual(
      tasks.map(({ item }) => item.version),
      ["dev", "latest", "dev", "00"],
    );
  });
});

describe("what is provided beside the lock file's", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  const locked = (name: string) => tasksOf(fixture.lock).find((task) => task.name === name)!;
  const provideTasks = (...tasks: Task[]) =>
    provide(tasks, {
      root: fixture.root,
      env: { ...fixture.env, MIRROR: fixture.mirror },
      progress: new LogProgress(() => {}),
    });

  it("comes from the first source that has that version, and leaves the locked one", async () => {
    await fixture.startVendor();
    await fixture.setup({ mirror: fixture.makeMirror() });
    fixture.served.set("/1.2.4/kubectl", kubectl("1.2.4")).set("/1.2.4/kubectl.sha256", sum(kubectl("1.2.4")));
    const item = {
      ...locked("kubectl").item,
      url: fixture.lock.tools["kubectl"]!.url.replace("/kubectl", "/1.2.3/kubectl"),
    };
    const other = deriveTask({ ...locked("kubectl"), item: { ...item, checksumUrl: `${item.url}.sha256` } }, "1.2.4");
    const manifests = deriveTask(locked("core"), "1.12.0");
    fixture.makeMirror({
      ...fixture.contents,
      "cluster-api/releases/core/v1.12.0/core-components.yaml": "kind: Older\n",
      "cluster-api/releases/core/v1.12.0/metadata.yaml": "kind: Metadata\n",
    });
    fixture.requests.length = 0;
    await provideTasks(other, manifests);
    assert.deepEqual(fixture.requests, ["/1.2.4/kubectl", "/1.2.4/kubectl.sha256"]);
    assert.equal(fixture.installed("versions/1.2.4/kubernetes/bin/kubectl"), kubectl("1.2.4"));
    assert.equal(fixture.installed("cluster-api/releases/core/v1.12.0/core-components.yaml"), "kind: Older\n");
    await fixture.setup({ mirror: fixture.mirror });
    assert.deepEqual(fixture.log, [], "the locked ones are there still");
    await provideTasks(other, manifests);
    assert.deepEqual(fixture.requests, []);
  });

  it("may be an image that only its registry has", async () => {
    await fixture.startVendor();
    const { host } = new URL(fixture.lock.tools["kubectl"]!.url);
    fixture.serveImage("my build", "mine");
    fixture.makeMirror();
    const image = imageTask(`${host}/pause:mine`);
    await provideTasks(image);
    assert.ok(existsSync(join(fixture.tools, image.path)));
  });
});
