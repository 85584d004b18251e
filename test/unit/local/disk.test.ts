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
    const [apiServer, scheduler] = ["kube-apiserver", "kube-scheduler"].map((name) =>
      join(pods, `kube-system_${name}-management_0123`, name),
    );
    await mkdir(apiServer!, { recursive: true });
    await mkdir(scheduler!, { recursive: true });
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}.`);
    await writeFile(join(directory, "var/log/kubelet.log"), lines.join("\n"));
    await writeFile(join(apiServer!, "5.log"), "Error: unknown flag: --no-such-flag\n");
    await writeFile(join(scheduler!, "0.log"), "waiting for the API server\n");
    const tails = await logTails(directory);
    assert.match(tails, /kubelet\.log:\nline 12\.\n/);
    assert.match(tails, /\/kube-apiserver\/5\.log:\nError: unknown flag: --no-such-flag$/);
    assert.doesNotMatch(tails, /scheduler|line 11\./);
  });

  it("has nothing of a node that has no logs", async () => {
    assert.equal(await logTails(directory), "");
  });
});
