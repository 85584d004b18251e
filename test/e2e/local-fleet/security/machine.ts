import assert from "node:assert/strict";
import { KubernetesClient } from "../../../../clients/kubernetes/client";
import { FLEET_LABEL } from "../../../../clients/kubernetes/ownership";
import { readManifest } from "../../../../resources/release-manifest";
import { lock } from "../../../../tools/lock";
import { manifestPath } from "../../../../tools/versions";
import type { ProviderName } from "../../../../tools/lock";
import { kernelName, namespacePath } from "../../../../local/network";
import { NAMESPACE } from "../../support/namespace";
import { workloadNames } from "../../support/expected-fleet";
import { API_SERVERS, TENANTS_ETCD } from "../../../../processes/parts";
import { commandLine } from "../../../../processes/proc";
import { descendants, rootMountOptions, statusField } from "../../support/proc";
import { isOpen, listeners, sharesNetwork } from "../../support/programs";
import type { SharedFleet } from "../shared-fleet";
import { label } from "./objects";

export function describeMachine(fleet: SharedFleet, count: number): void {
  describe("on the machine", () => {
    const names = workloadNames(count);
    let management: KubernetesClient;
    /** Process 1 of the node. */
    let init: number;

    before(async () => {
      management = fleet.management;
      init = await fleet.init();
    });

    const nodeProcesses = () => descendants(init);
    const controlPlanes = () =>
      nodeProcesses().filter((pid) => [API_SERVERS, TENANTS_ETCD].some((part) => part.test(commandLine(pid))));

    it("has Pods of API servers and etcd without privileges", async () => {
      const pods = await management.list({ apiVersion: "v1", kind: "Pod" }, { namespace: NAMESPACE });
      assert.equal(pods.length, names.length + 1);
      for (const { metadata, spec } of pods) {
        const { securityContext, automountServiceAccountToken, containers, ...others } = spec as PodSpec;
        assert.equal(automountServiceAccountToken, false, metadata?.name);
        assert.equal(securityContext.runAsNonRoot, true, metadata?.name);
        assert.deepEqual(securityContext.seccompProfile, { type: "RuntimeDefault" }, metadata?.name);
        const unprivileged = {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        };
        assert.deepEqual(
          containers.map((container) => container.securityContext),
          [unprivileged],
        );
        assert.deepEqual([others.hostNetwork, others.hostPID, others.hostIPC], [undefined, undefined, undefined]);
      }
    });

    it("has processes of API servers and etcd that the kernel keeps without privileges", () => {
      const pids = controlPlanes();
      assert.equal(pids.length, names.length + 1);
      for (const pid of pids) {
        const facts = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp"];
        const none = "0".repeat(16);
        const values = facts.map((fact) => statusField(pid, fact));
        assert.deepEqual(values, [none, none, none, none, none, "1", "2"], commandLine(pid));
        assert.ok(rootMountOptions(pid).includes("ro"), commandLine(pid));
        assert.ok(Number(statusField(pid, "Uid").split("\t")[0]) > 0, commandLine(pid));
      }
      assert.equal(new Set(pids.map((pid) => statusField(pid, "Uid"))).size, pids.length);
    });

    it("has no roles and bindings but those of Kubernetes, of the release manifests, of the kubelets and of who reads metrics", async () => {
      const released = Object.keys(lock.manifests).map(async (provider) =>
        (await readManifest(manifestPath(provider as ProviderName))).map(label),
      );
      const own = ["fake-kubelets", "metal3-scale-metrics-reader-FLEET"].flatMap((name) => [
        `ClusterRole ${name}`,
        `ClusterRoleBinding ${name}`,
      ]);
      const expected = [...(await Promise.all(released)).flat(), ...own];
      const roles = await ownRoles(management);
      assert.ok(
        own.every((role) => roles.includes(role)),
        roles.join("\n"),
      );
      assert.deepEqual(
        roles.filter((role) => !expected.includes(role)),
        [],
      );
      for (const name of names) {
        const workload = KubernetesClient.fromKubeconfig((await fleet.administrator(name)).exportConfig());
        assert.deepEqual(await ownRoles(workload), [], name);
      }
    });

    it("listens on no address of the machine but loopback ones, the programs of an update included", () => {
      assert.ok(fleet.watch.exposed.size > 10);
      assert.deepEqual([...fleet.watch.openListeners], []);
      assert.ok(nodeProcesses().length > 50);
      assert.deepEqual(nodeProcesses().filter(sharesNetwork).map(commandLine), []);
    });

    it("listens in the node's network only where Kubernetes does", () => {
      const found = listeners(namespacePath(kernelName(fleet.nodeDirectory))).filter(isOpen);
      assert.deepEqual(found.map(({ program, address }) => `${program} ${address}`).sort(), [
        "kube-apiserver *:6443",
        "kubelet *:10250",
      ]);
    });

    it("listens in the Pods of API servers and etcd only where clients and probes connect", () => {
      for (const pid of controlPlanes()) {
        const found = listeners(`/proc/${pid}/ns/net`).filter(isOpen);
        const ports = /^etcd/.test(commandLine(pid)) ? ["etcd *:2379", "etcd *:2381"] : ["kube-apiserver *:6443"];
        assert.deepEqual(found.map(({ program, address }) => `${program} ${address}`).sort(), ports);
      }
    });
  });
}

/** The roles and bindings that the program has applied; with FLEET for the fleet's ID, which is random. */
async function ownRoles(cluster: KubernetesClient): Promise<string[]> {
  const kinds = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"];
  const lists = kinds.map((kind) => cluster.list({ apiVersion: "rbac.authorization.k8s.io/v1", kind }));
  const objects = (await Promise.all(lists)).flat();
  return objects
    .filter(({ metadata }) => metadata?.managedFields?.some(({ manager }) => manager === "metal3-scale"))
    .map((object) => label(object).replace(object.metadata?.labels?.[FLEET_LABEL] ?? "", "FLEET"));
}

/** The parts of a Pod that are looked at. */
interface PodSpec {
  automountServiceAccountToken?: boolean;
  securityContext: { runAsNonRoot?: boolean; seccompProfile?: object };
  containers: { securityContext?: object }[];
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
}
