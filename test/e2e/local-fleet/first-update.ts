import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Prediction } from "../../../capacity/prediction";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { availability } from "../../../faults/object-problems";
import { OUTPUT_FILE } from "../../../runs/format";
import { milestones } from "../../../runs/milestones";
import { metal3Managers } from "../../../components/manager-definitions";
import { newestRun, readRun } from "../../../runs/run-reader";
import { runsDirectory, stateDirectory } from "../../../tools/paths";
import type { SharedFleet } from "./shared-fleet";

/** From nothing to two clusters. */
export function describeFirstUpdate(fleet: SharedFleet): void {
  describe("that is made", () => {
    const status = () => fleet.checkout.try("node", "bin/cli/status.js");

    it("has no status before it is brought up", async () => {
      const { code, stderr } = await status();
      assert.deepEqual([code, stderr], [1, "error: stack test has no fleet: run `make up`\n"]);
    });

    it("is refused by Pulumi, and nothing is made, if this machine cannot hold it", async () => {
      const { checkout } = fleet;
      await checkout.set("backingCluster.kind", "local");
      await checkout.set("backingClusters", 99);
      const { code, stdout } = await checkout.try("pulumi", "up", "--yes", "--skip-preview");
      assert.notEqual(code, 0);
      assert.match(
        stdout,
        /clusterCount: 2 needs \d+ MiB of memory on this machine, which has \d+ for it: .*ignoreMachineLimits/,
      );
      assert.ok(!existsSync(checkout.clusters));
      await checkout.unset("backingCluster");
      await checkout.unset("backingClusters");
    });

    it("is brought up with two clusters that the controllers report as available", async () => {
      const output = await fleet.operate("up");
      assert.match(output, /^\d+ s: 2 of 2 Available(;|$)/m);
      assert.match(output, /^Updating \(test\):\n\nResources:\n +\+ \d+ created$/m);
      const prediction = await fleet.checkout.output<Prediction>("prediction");
      assert.ok(prediction.thisMachine.memoryMebibytes > 1000);
      const clusters = await fleet.checkout.output<{ name: string }[]>("clusters");
      assert.deepEqual(
        clusters.map(({ name }) => name),
        ["workload-0001", "workload-0002"],
      );
      const management = fleet.management;
      const objects = await management.list({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" });
      assert.deepEqual(
        objects.map((cluster) => availability(cluster)?.status),
        ["True", "True"],
      );
      const hosts = await management.list({ apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost" });
      const states = hosts.map(({ status }) => (status?.provisioning as { state: string }).state);
      assert.deepEqual(states, ["provisioned", "provisioned"]);
    });

    it("has no file of metadata beside its state, since a killed Pulumi can leave one that nobody can read", () => {
      const files = readdirSync(stateDirectory(fleet.checkout.directory), { recursive: true, encoding: "utf8" });
      assert.ok(files.some((name) => name.endsWith("/test.json")));
      assert.deepEqual(
        files.filter((name) => name.endsWith(".attrs")),
        [],
      );
    });

    it("leaves a record of the run, in which both clusters became Available", async () => {
      const runs = runsDirectory(fleet.checkout.directory);
      const record = join(runs, await newestRun(runs));
      const { run, events, samples, summary } = await readRun(record);
      assert.ok(run.endedAt !== undefined && run.error === undefined);
      assert.ok(run.images!.some(({ name }) => name.includes("kube-apiserver")));
      const kinds = ["Cluster", "KubeadmControlPlane", "Machine", "Metal3Machine", "BareMetalHost"];
      assert.deepEqual(new Set([...events].map(({ kind }) => kind)), new Set(kinds));
      const data = (label: string) =>
        summary?.dataItems.find(({ labels }) => Object.values(labels).includes(label))?.data;
      assert.deepEqual(data("clusters"), { Declared: 2, Available: 2 });
      for (const milestone of milestones) {
        assert.ok(data(milestone)!["Max"]! > 0, milestone);
      }
      const answered = samples.flatMap(({ kind, name, figures }) => (figures === undefined ? [] : `${kind} ${name}`));
      const managers = Object.keys(metal3Managers).map((name) => `manager ${name}`);
      for (const name of [...managers, "apiServer management", "etcd backing-01", "part workload API servers"]) {
        assert.ok(answered.includes(name), name);
      }
      for (const manager of Object.keys(metal3Managers).filter((name) => name !== "metal3Ipam")) {
        const figures = samples.flatMap((sample) =>
          sample.kind === "manager" && sample.name === manager && sample.figures !== undefined ? [sample.figures] : [],
        );
        const controllers = figures.flatMap(({ controllers }) => Object.values(controllers));
        assert.ok(
          controllers.some(({ reconcileSeconds }) => reconcileSeconds !== undefined),
          manager,
        );
        assert.ok(
          controllers.some(({ queueSeconds }) => queueSeconds !== undefined),
          manager,
        );
        assert.ok(
          figures.some(({ requests }) => Object.keys(requests).length > 0),
          manager,
        );
      }
      const log = join(record, OUTPUT_FILE);
      assert.match(readFileSync(log, "utf8"), /ClusterAvailability workload-0002\S* created/);
      assert.equal(statSync(log).mode & 0o777, 0o600);
    });

    it("can be looked into: a manager's profile, what its log says of a cluster, and the run beside another", async () => {
      const { checkout } = fleet;
      const [profile = ""] = (await checkout.run("node", "bin/cli/profile.js", "kubeadmControlPlane", "1")).split("\n");
      const contents = readFileSync(join(checkout.directory, profile));
      assert.ok(gunzipSync(contents).length > 0);
      rmSync(join(checkout.directory, dirname(profile)), { recursive: true });
      const { code, stderr } = await checkout.try("node", "bin/cli/profile.js", "bareMetalOperator", "1");
      assert.deepEqual([code, stderr], [1, "error: MANAGER=bareMetalOperator serves no profiles\n"]);
      assert.match(await checkout.run("node", "bin/cli/logs.js", "metal3", "workload-0002"), /workload-0002/);
      const runs = runsDirectory(checkout.directory);
      const name = await newestRun(runs);
      cpSync(join(runs, name), join(checkout.directory, "copy"), { recursive: true });
      assert.match(await checkout.run("node", "bin/cli/compare.js", "--a", name, "--b", "copy"), /no change/);
    });

    it("shows a line per cluster in its status", async () => {
      const { code, stdout } = await status();
      assert.equal(code, 0);
      assert.match(stdout, /^NAME +BACKING CLUSTER +ENDPOINT +PHASE +AVAILABLE +AGE\n/);
      assert.match(stdout, /^workload-0002 +backing-01 +https:\/\/[\d.]+:30001 +Provisioned +True +\d+[sm]$/m);
    });

    it("gives a kubeconfig with which the fake Node is Ready and its Pods run", async () => {
      const kubeconfig = await fleet.checkout.run("node", "bin/cli/kubeconfig.js", "workload-0002");
      const workload = KubernetesClient.fromKubeconfig(kubeconfig);
      const [node] = await workload.list({ apiVersion: "v1", kind: "Node" });
      assert.equal(node?.metadata?.name, "workload-0002-0");
      assert.equal(node?.status?.conditions?.find(({ type }) => type === "Ready")?.status, "True");
      const pods = await workload.list({ apiVersion: "v1", kind: "Pod" }, { namespace: "kube-system" });
      assert.deepEqual(
        pods.map(({ metadata, status }) => [metadata?.name, status?.phase]),
        ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => [
          `${name}-workload-0002-0`,
          "Running",
        ]),
      );
    });

    it("does not change when nothing was changed", async () => {
      await fleet.up("--expect-no-changes");
    });
  });
}
