import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalNode, deleteLocalNode } from "../../local/node";
import { kernelName } from "../../local/network";
import { localNodeStatus } from "../../local/node-status";
import { powerOff } from "../../local/power";
import { findInit } from "../../local/processes";
import { commandLine, processIds } from "../../processes/proc";
import { descendants } from "./support/proc";
import { run } from "../../tools/run";
import { lockedArchives, kubernetesVersion, toolPath } from "../../tools/lock";
import { imageStoreDirectory, localDirectory } from "../../tools/paths";

describe("a local node", () => {
  let parent: string;
  let binaries: string;
  let elsewhere: string;
  let directory: string;

  before(async () => {
    await mkdir(join(localDirectory(), "e2e"), { recursive: true });
    parent = await mkdtemp(join(localDirectory(), "e2e", "nodes-"));
    directory = join(parent, "node");
  });

  beforeEach(async () => {
    binaries = await mkdtemp(join(tmpdir(), "binaries-"));
    elsewhere = await mkdtemp(join(tmpdir(), "elsewhere-"));
  });

  afterEach(async () => {
    await deleteLocalNode(directory);
    await rm(binaries, { recursive: true });
    await rm(elsewhere, { recursive: true });
  });

  /** Links kubelet and kubeadm, or something in the latter's place, through a directory below the machine's /tmp. */
  const link = async (kubeadm: string) => {
    for (const [name, file] of Object.entries({ kubelet: toolPath("kubelet"), kubeadm })) {
      await symlink(file, join(elsewhere, name));
      await symlink(join(elsewhere, name), join(binaries, name));
    }
  };

  const images = lockedArchives();
  const create = () => {
    const imageStore = { directory: imageStoreDirectory(), images };
    return createLocalNode({ directory, name: "node", binaries, images, imageStore, kubernetesVersion });
  };

  it("finds its tools through links below /tmp, which it hides", async () => {
    await link(toolPath("kubeadm"));
    await create();
    assert.equal(await localNodeStatus(directory), "running");
  });

  it("stays as it is when its API server is slow or its kubeconfig gone, and is not lost when it is moved", async () => {
    await link(toolPath("kubeadm"));
    const { kubeconfig, kubeconfigPath } = await create();
    const init = (await findInit(kernelName(directory)))!;
    await rm(kubeconfigPath);
    const apiServer = descendants(init).find((pid) => commandLine(pid).startsWith("kube-apiserver "))!;
    process.kill(apiServer, "SIGSTOP");
    setTimeout(() => process.kill(apiServer, "SIGCONT"), 5000); // an answer may take 3 s
    assert.equal((await create()).kubeconfig, kubeconfig);
    assert.equal(await findInit(kernelName(directory)), init);
    const moved = join(parent, "moved");
    await rename(directory, moved);
    try {
      const message = /moved is the directory of a local node that runs from .*\/node: move it back, /;
      await assert.rejects(deleteLocalNode(moved), message);
    } finally {
      await rename(moved, directory);
    }
    assert.equal(await localNodeStatus(directory), "running");
  });

  it("starts where its checkout was moved to while it was off", async () => {
    await link(toolPath("kubeadm"));
    await create();
    // What a restart of the machine does.
    await powerOff(directory);
    await run("ip", ["netns", "delete", kernelName(parent)]);
    const moved = `${parent}-moved`;
    await rename(parent, moved);
    parent = moved;
    directory = join(parent, "node");
    await create();
    assert.equal(await localNodeStatus(directory), "running");
  });

  it("fails with what kubeadm says, and leaves nothing under way", async () => {
    await link("/bin/false");
    await assert.rejects(create(), /^Error: local node: kubeadm init: nsenter .* kubeadm init .*: exit 1/);
    const ofNode = processIds().filter((pid) => commandLine(pid).includes(parent));
    const importing = descendants(process.pid).filter((pid) => /\bctr /.test(commandLine(pid)));
    assert.deepEqual([...ofNode, ...importing], []);
  });
});
