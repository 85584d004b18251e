import assert from "node:assert/strict";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { BARE_METAL_HOST, CLUSTER, MACHINE, NODE, POD } from "../../../clients/kubernetes/kinds";
import { workloadKubeconfig } from "../../../clients/kubernetes/workload-kubeconfig";
import { FAKE_KUBELETS_NAMESPACE } from "../../../components/fake-kubelets";
import { deploymentOf } from "../../../resources/fake-kubelets/objects";
import { retry } from "../../../clients/retry";
import { availability } from "../../../faults/object-problems";
import { killAfter } from "../support/interruption";
import type { SharedFleet } from "./shared-fleet";

const CLUSTER_NAME = "workload-0001";
const WORKERS = `machinedeployment/${CLUSTER_NAME}-md-0`;
const CONTROL_PLANE = `kubeadmcontrolplane/${CLUSTER_NAME}`;
/** A version that nothing is there of: hosts have no kubelets. */
const NEXT_VERSION = "v1.34.5";
/** Seconds for machines to be as wanted: one of the control plane after the other. */
const TIMEOUT_SECONDS = 600;
/** Seconds after which the MachineHealthCheck remediates the Machine of a Node that is Unknown. */
const SILENT_SECONDS = 15;

/** What one looks at of a Machine. */
interface MachineFields {
  readonly name: string;
  readonly version: string;
  readonly phase: string;
  readonly node: string;
}

/** Machines that come and go, by what users do with `kubectl`, in one of two clusters. */
export function describeMachines(fleet: SharedFleet): void {
  describe("with three control-plane machines and a worker", () => {
    const kubectl = (...args: string[]) =>
      fleet.checkout.run("kubectl", "--kubeconfig", `${fleet.nodeDirectory}/kubeconfig`, "-n", CLUSTER_NAME, ...args);
    const setVersion = (object: string, path: string) =>
      kubectl("patch", object, "--type=json", `--patch=[{"op":"replace","path":"${path}","value":"${NEXT_VERSION}"}]`);

    before(async () => {
      await fleet.have(2);
      await fleet.checkout.set("controlPlaneReplicas", 3);
      await fleet.checkout.set("workersPerCluster", 1);
      await fleet.checkout.set("spareHostsPerCluster", 1);
    });

    after(async () => {
      await fleet.have(0);
      for (const setting of ["controlPlaneReplicas", "workersPerCluster", "spareHostsPerCluster"]) {
        await fleet.checkout.unset(setting);
      }
    });

    it("grows to them in an update, and their Nodes are Ready", async () => {
      await fleet.operate("up");
      await assertMachines({ machines: 4, version: undefined });
    });

    it("has a worker more, and again one, when the MachineDeployment is scaled", async () => {
      for (const workers of [2, 1]) {
        await kubectl("scale", WORKERS, `--replicas=${workers}`);
        await assertMachines({ machines: 3 + workers, version: undefined });
      }
    });

    it("has one control-plane machine, and again three, when the KubeadmControlPlane is scaled", async () => {
      for (const controlPlanes of [1, 3]) {
        await kubectl("scale", CONTROL_PLANE, `--replicas=${controlPlanes}`);
        await assertMachines({ machines: controlPlanes + 1, version: undefined });
      }
    });

    it("has a worker less although there are Pods on the workers, which are evicted first", async () => {
      const workload = await workloadClient();
      await kubectl("scale", WORKERS, "--replicas=2");
      await assertMachines({ machines: 5, version: undefined });
      for (const { name } of await workers()) {
        const spec = { nodeName: name, containers: [{ name: "main", image: "example" }] };
        await workload.apply({ ...podOn(name), spec });
      }
      await kubectl("scale", WORKERS, "--replicas=1");
      await assertMachines({ machines: 4, version: undefined });
      const pods = (await workload.list(POD, { namespace: "default" })).map(({ metadata }) => metadata!.name!);
      const [worker] = await workers();
      assert.deepEqual(pods, [worker!.name]);
      await workload.removePod(podOn(worker!.name));
    });

    it("replaces a worker whose kubelet is silent for so long, by a MachineHealthCheck", async () => {
      const before = await machineNames();
      const [host] = await workers();
      await fleet.management.apply(healthCheck());
      const silentSince = Date.now();
      const machine = (await machines()).find(({ node }) => node === host!.name);
      await kubectl("annotate", `machine/${machine!.name}`, "metal3-scale/kubelet=stopped");
      await retry("remediation", { timeoutSeconds: TIMEOUT_SECONDS, intervalSeconds: 2 }, async () => {
        assert.ok(!(await hosts()).some(({ consumer }) => consumer === host!.consumer));
      });
      assert.ok(Date.now() - silentSince > SILENT_SECONDS * 1000);
      await assertMachines({ machines: 4, version: undefined });
      assert.equal((await machineNames()).filter((name) => !before.includes(name)).length, 1);
      await kubectl("delete", "machinehealthcheck/workers");
    });

    it("has other machines after `clusterctl alpha rollout restart`", async () => {
      const before = await machineNames();
      const kubeconfig = `--kubeconfig=${fleet.nodeDirectory}/kubeconfig`;
      for (const object of [CONTROL_PLANE, WORKERS]) {
        await fleet.checkout.run("clusterctl", "alpha", "rollout", "restart", object, "-n", CLUSTER_NAME, kubeconfig);
      }
      await retry("restart", { timeoutSeconds: TIMEOUT_SECONDS, intervalSeconds: 2 }, async () => {
        assert.ok((await machineNames()).every((name) => !before.includes(name)));
      });
      await assertMachines({ machines: 4, version: undefined });
    });

    it("is upgraded, machine by machine, also if what writes the Nodes and an update are killed meanwhile", async () => {
      await setVersion(CONTROL_PLANE, "/spec/version");
      await fleet.management.remove(deploymentOf(FAKE_KUBELETS_NAMESPACE), 60);
      await fleet.checkout.set("clusterCount", 3);
      assert.ok(await killAfter(fleet.checkout, 15, "node", "bin/cli/operation.js", "up"));
      await fleet.checkout.set("clusterCount", 2);
      await fleet.operate("up");
      await setVersion(WORKERS, "/spec/template/spec/version");
      await assertMachines({ machines: 4, version: NEXT_VERSION });
    });

    it("does not change in an update after all that", async () => {
      await fleet.up("--expect-no-changes");
    });

    it("keeps the versions that it was upgraded to, and its machines, if the state is lost", async () => {
      const before = await machineNames();
      const versionOf = (object: string, path: string) => kubectl("get", object, `--output=jsonpath={${path}}`);
      await fleet.loseStates();
      await fleet.operate("up");
      assert.equal(await versionOf(CONTROL_PLANE, ".spec.version"), NEXT_VERSION);
      assert.equal(await versionOf(WORKERS, ".spec.template.spec.version"), NEXT_VERSION);
      await assertMachines({ machines: 4, version: NEXT_VERSION });
      assert.deepEqual(await machineNames(), before);
    });

    it("has further machines in the version of its upgrade, when settings ask for more", async () => {
      await fleet.checkout.set("controlPlaneReplicas", 5);
      await fleet.checkout.set("workersPerCluster", 2);
      await fleet.operate("up");
      await assertMachines({ machines: 7, version: NEXT_VERSION });
    });

    const list = (kind: typeof MACHINE) => fleet.management.list(kind, { namespace: CLUSTER_NAME });
    const machineNames = async () => (await list(MACHINE)).map(({ metadata }) => metadata!.name!);

    async function machines(): Promise<MachineFields[]> {
      return (await list(MACHINE)).map(({ metadata, spec, status }) => ({
        name: metadata!.name!,
        version: (spec as { version: string }).version,
        phase: String(status?.["phase"]),
        node: String((status?.["nodeRef"] as { name?: string } | undefined)?.name),
      }));
    }

    async function hosts(): Promise<{ name: string; consumer: string }[]> {
      return (await list(BARE_METAL_HOST)).map(({ metadata, spec }) => ({
        name: metadata!.name!,
        consumer: (spec as { consumerRef?: { name: string } }).consumerRef?.name ?? "",
      }));
    }

    const workers = async () => (await hosts()).filter(({ consumer }) => consumer.includes("-md-"));

    const podOn = (node: string) => ({ ...POD, metadata: { namespace: "default", name: node } });

    async function workloadClient(): Promise<KubernetesClient> {
      return KubernetesClient.fromKubeconfig(await workloadKubeconfig(fleet.management, CLUSTER_NAME, CLUSTER_NAME));
    }

    /** Waits until there are so many Machines, all run, each has its Node, which is Ready, and there is no other Node. */
    async function assertMachines(wanted: { machines: number; version: string | undefined }): Promise<void> {
      await retry("machines", { timeoutSeconds: TIMEOUT_SECONDS, intervalSeconds: 2 }, async () => {
        const found = await machines();
        assert.deepEqual(
          found.map(({ phase }) => phase),
          Array.from({ length: wanted.machines }, () => "Running"),
        );
        assert.ok(found.every(({ version }) => wanted.version === undefined || version === wanted.version));
        assert.deepEqual(await readyNodes(), found.map(({ node, version }) => `${node} ${version}`).sort());
        const clusters = await list(CLUSTER);
        assert.deepEqual(
          clusters.map((cluster) => availability(cluster)?.status),
          ["True"],
        );
      });
    }

    async function readyNodes(): Promise<string[]> {
      const nodes = await (await workloadClient()).list(NODE);
      return nodes
        .filter(({ status }) => status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"))
        .map(({ metadata, status }) => {
          const { kubeletVersion } = status!["nodeInfo"] as { kubeletVersion: string };
          return `${metadata!.name} ${kubeletVersion}`;
        })
        .sort();
    }

    function healthCheck() {
      return {
        apiVersion: CLUSTER.apiVersion,
        kind: "MachineHealthCheck",
        metadata: { namespace: CLUSTER_NAME, name: "workers" },
        spec: {
          clusterName: CLUSTER_NAME,
          selector: { matchLabels: { "cluster.x-k8s.io/deployment-name": `${CLUSTER_NAME}-md-0` } },
          checks: { unhealthyNodeConditions: [{ type: "Ready", status: "Unknown", timeoutSeconds: SILENT_SECONDS }] },
        },
      };
    }
  });
}
