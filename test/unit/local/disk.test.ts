import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logTails } from "../../../local/disk";

describe("local/disk", () => {
  let directory: string;

  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), "node-"))));
  afterEach(() => rm(directory, { recursive: true }));

  it("has the last lines of kubelet and of kube-apiserver, which says what flag it does not know", async () => {
    const pods = join(directory, "var/log/pods");
    const logOf = async (pod: string, container: string, text: string) => {
      await mkdir(join(pods, pod, container), { recursive: true });
      await writeFile(join(pods, pod, container, "5.log"), text);
    };
    await logOf(
      "kube-system_kube-apiserver-management_0123",
      "kube-apiserver",
      "Error: unknown flag: --no-such-flag\n",
    );
    await logOf("kube-system_kube-scheduler-management_0123", "kube-scheduler", "waiting for the API server\n");
    await logOf("clusters_workload-0001-0123_0123", "kube-apiserver", "of a workload cluster\n");
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}.`);
    await writeFile(join(directory, "var/log/kubelet.log"), lines.join("\n"));
    const tails = await logTails(directory);
    assert.match(tails, /kubelet\.log:\nline 12\.\n/);
    assert.match(tails, /\/kube-apiserver\/5\.log:\nError: unknown flag: --no-such-flag$/);
    assert.doesNotMatch(tails, /scheduler|workload|line 11\./);
  });

  it("has nothing of a node that has no logs", async () => {
    assert.equal(await logTails(directory), "");
  });
});
