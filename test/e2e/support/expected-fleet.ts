import assert from "node:assert/strict";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { NODE } from "../../../clients/kubernetes/kinds";
import { workloadKubeconfig } from "../../../clients/kubernetes/workload-kubeconfig";
import { retry } from "../../../clients/retry";
import type { Checkout } from "../../../testing/checkout";
import { ALL_KEYS, EtcdUser } from "./etcd";

/** The kinds of which each workload cluster has one in the management cluster, in the namespace of its name. */
const KINDS = [
  ["cluster.x-k8s.io/v1beta2", "Cluster"],
  ["cluster.x-k8s.io/v1beta2", "Machine"],
  ["controlplane.cluster.x-k8s.io/v1beta2", "KubeadmControlPlane"],
  ["bootstrap.cluster.x-k8s.io/v1beta2", "KubeadmConfig"],
] as const;

const METAL3_KINDS = [
  ["infrastructure.cluster.x-k8s.io/v1beta2", "Metal3Cluster"],
  ["infrastructure.cluster.x-k8s.io/v1beta2", "Metal3Machine"],
  ["metal3.io/v1alpha1", "BareMetalHost"],
] as const;

const IN_MEMORY_KINDS = [
  ["infrastructure.cluster.x-k8s.io/v1beta2", "DevCluster"],
  ["infrastructure.cluster.x-k8s.io/v1beta2", "DevMachine"],
] as const;

/** The kinds that only what the program has put into a cluster adds objects to, beside those of Kubernetes itself. */
const CLUSTER_KINDS = [
  ["v1", "Namespace"],
  ["v1", "PersistentVolume"],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
  ["rbac.authorization.k8s.io/v1", "ClusterRole"],
  ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding"],
  ["rbac.authorization.k8s.io/v1", "Role"],
  ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  ["admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"],
  ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
  ["admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"],
  ["admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding"],
] as const;

/** What the program puts into the namespace of the API servers, once for each. */
const API_SERVER_KINDS = [
  ["apps/v1", "Deployment"],
  ["v1", "Service"],
  ["v1", "Secret"],
] as const;

/** Seconds in which all clusters of a fleet that was brought up must be Available at the same time. */
const AVAILABLE_TIMEOUT_SECONDS = 180;
/** Seconds in which the Nodes of clusters that are gone must be, too. */
const NODES_TIMEOUT_SECONDS = 120;

/** Namespace, kind and name of the objects of a cluster that outlive nothing but the program. */
export async function objectsOfCluster(cluster: KubernetesClient): Promise<string[]> {
  const lists = CLUSTER_KINDS.map(([apiVersion, kind]) => cluster.list({ apiVersion, kind }));
  const objects = (await Promise.all(lists)).flat();
  return objects.map(({ kind, metadata }) => `${metadata?.namespace ?? ""}/${kind}/${metadata?.name}`).sort();
}

/** The names of the first so many workload clusters. */
export function workloadNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `workload-${String(index + 1).padStart(4, "0")}`);
}

/** Fails unless there are so many workload clusters, all available, and nothing of any other: no orphan, no second. */
export async function assertFleet(checkout: Checkout, count: number, topology = "dedicated"): Promise<void> {
  const names = workloadNames(count);
  // On a busy machine one that was Available may be called unreachable for a moment.
  await retry("all clusters Available", { timeoutSeconds: AVAILABLE_TIMEOUT_SECONDS, intervalSeconds: 5 }, () =>
    checkout.run("node", "bin/cli/status.js"),
  );
  const management = KubernetesClient.fromKubeconfig(await checkout.output("managementKubeconfig"));
  await assertManagementObjects(management, names, topology === "inMemory" ? IN_MEMORY_KINDS : METAL3_KINDS);
  if (topology === "dedicated") {
    await assertApiServers(checkout, names);
  } else if (topology === "sharedApiServer") {
    const backing = await checkout.output<Record<string, string>>("backingKubeconfigs");
    await assertTenants(Object.values(backing), Object.keys(backing));
  }
  await retry("Nodes", { timeoutSeconds: NODES_TIMEOUT_SECONDS, intervalSeconds: 2 }, () =>
    assertNodes(management, names),
  );
  await assertState(checkout);
}

async function assertManagementObjects(
  management: KubernetesClient,
  names: string[],
  infrastructure: typeof METAL3_KINDS | typeof IN_MEMORY_KINDS,
): Promise<void> {
  for (const [apiVersion, kind] of [...KINDS, ...infrastructure]) {
    const namespaces = (await management.list({ apiVersion, kind })).map(({ metadata }) => metadata?.namespace);
    assert.deepEqual(namespaces.sort(), names, kind);
  }
  const namespaces = (await management.list({ apiVersion: "v1", kind: "Namespace" })).map(
    ({ metadata }) => metadata?.name ?? "",
  );
  assert.deepEqual(namespaces.filter((name) => /^workload-\d/.test(name)).sort(), names);
}

/** Fails unless each cluster's API has a Node for its machine, and none but those of the clusters that it serves. */
async function assertNodes(management: KubernetesClient, names: string[]): Promise<void> {
  const kubeconfigs = await Promise.all(names.map((name) => workloadKubeconfig(management, name, name)));
  const apis = kubeconfigs.map((kubeconfig) => KubernetesClient.fromKubeconfig(kubeconfig));
  for (const api of apis) {
    const served = names.filter((_, index) => apis[index]!.server === api.server);
    const nodes = (await api.list(NODE)).map(({ metadata }) => metadata!.name!);
    const clusters = nodes.map((node) => served.find((cluster) => node.startsWith(`${cluster}-`)) ?? node);
    assert.deepEqual(clusters.sort(), served);
  }
}

/** Fails unless each cluster has an API server, and is the tenant of an etcd. */
async function assertApiServers(checkout: Checkout, names: string[]): Promise<void> {
  const backing = Object.values(await checkout.output<Record<string, string>>("backingKubeconfigs"));
  await assertBackingObjects(
    backing.map((kubeconfig) => KubernetesClient.fromKubeconfig(kubeconfig)),
    names,
  );
  await assertTenants(backing, names);
}

async function assertBackingObjects(backing: KubernetesClient[], names: string[]): Promise<void> {
  const labelSelector = "app.kubernetes.io/name=kube-apiserver";
  for (const [apiVersion, kind] of API_SERVER_KINDS) {
    const lists = await Promise.all(backing.map((cluster) => cluster.list({ apiVersion, kind }, { labelSelector })));
    assert.deepEqual(
      lists
        .flat()
        .map(({ metadata }) => metadata?.name)
        .sort(),
      names,
      kind,
    );
  }
}

async function assertTenants(backing: string[], names: string[]): Promise<void> {
  const [users, roles]: [string[], string[]] = [[], []];
  for (const kubeconfig of backing) {
    await EtcdUser.asRoot(kubeconfig, async (root) => {
      const ofThis = await root.users();
      users.push(...ofThis);
      roles.push(...(await root.roles()));
      const counts = await Promise.all(ofThis.map((name) => root.countKeys(name)));
      const keysOfTenants = counts.reduce((sum, keys) => sum + keys, 0);
      assert.ok(keysOfTenants > 0 || names.length === 0);
      assert.ok((await root.count(ALL_KEYS)) - keysOfTenants < 10, "keys of no tenant");
    });
  }
  for (const found of [users, roles]) {
    assert.deepEqual(found.filter((name) => name !== "root").sort(), names);
  }
}

/** Fails if a state has operations that were begun and of which it does not know the end. */
async function assertState(checkout: Checkout): Promise<void> {
  for (const name of await checkout.stacks()) {
    const { pending_operations: pending } = await checkout.state(name);
    assert.deepEqual(pending ?? [], [], name);
  }
}
