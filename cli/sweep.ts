import { OWN_OBJECTS } from "../components/labels";
import type { ResourceName } from "../resources";
import { closeConnection, hasEtcd, withEtcd } from "../clients/etcd/connection";
import type { EtcdReference } from "../clients/etcd/reference";
import type { KubeconfigReference } from "../clients/kubernetes/reference";
import { KubernetesClient, referenceTo } from "../clients/kubernetes/client";
import type { AnyObject } from "../clients/kubernetes/client";
import { deleteIn } from "../clients/kubernetes/unreachable";
import { isWorkloadClusterName } from "../settings/placement";
import { MANAGED_KINDS } from "./managers";
import { isOfType, readState } from "./state";

/** Seconds in which the controllers delete an object: they wait up to 30 s between two looks at it. */
const DELETE_TIMEOUT_SECONDS = 600;

/** What takes its time to be deleted, in the order of deletion. */
const DELETED_KINDS = [...MANAGED_KINDS, ["v1", "Namespace"]] as const;

/** What is in the management cluster for a workload cluster. */
const NAMESPACES = { labelSelector: OWN_OBJECTS };
/** What is in a backing cluster for it. */
const API_SERVERS = { labelSelector: `app.kubernetes.io/name=kube-apiserver,${OWN_OBJECTS}` };
const API_SERVER_KINDS = [
  ["apps/v1", "Deployment"],
  ["v1", "Service"],
  ["v1", "Secret"],
] as const;

/**
 * Takes away the workload clusters of a stack that are not wanted, whether a state knows of them or not: an update that
 * was killed may not have noted what it made. Clusters of other names are left alone: another program may have made them.
 */
export async function sweep(base: string, wanted: readonly string[]): Promise<void> {
  const { resources } = await readState(base);
  const isWanted = (name: string) => wanted.includes(name) || !isWorkloadClusterName(name);
  const inputsOf = (name: ResourceName) =>
    resources.filter((resource) => isOfType(resource, name)).map(({ inputs }) => inputs);
  const [management] = inputsOf("ProviderManifest") as { kubeconfig: KubeconfigReference }[];
  const backing = inputsOf("EtcdAuthentication") as { etcd: EtcdReference }[];
  if (management !== undefined) {
    const { kubeconfig } = management;
    await deleteIn(kubeconfig, "what no state knows of", (client) => sweepManagement(client, isWanted));
  }
  await Promise.all(
    backing.map(({ etcd }) =>
      deleteIn(etcd.kubeconfig, "what no state knows of", (client) => sweepBacking(client, etcd, isWanted)),
    ),
  );
}

/** Waits until what is being deleted of workload clusters is gone, since it cannot be taken over any more. */
export async function finishDeletions(base: string): Promise<void> {
  const { resources } = await readState(base);
  const management = resources.find((resource) => isOfType(resource, "ProviderManifest"));
  if (management === undefined) {
    return;
  }
  const { kubeconfig } = management.inputs as { kubeconfig: KubeconfigReference };
  const client = KubernetesClient.fromReference(kubeconfig);
  for (const [apiVersion, kind] of DELETED_KINDS) {
    const deleted = (await client.list(apiVersion, kind)).filter(
      ({ metadata }) => metadata?.deletionTimestamp !== undefined && isWorkloadClusterName(clusterOf(metadata)),
    );
    await Promise.all(deleted.map((object) => client.remove(referenceTo(object), DELETE_TIMEOUT_SECONDS)));
  }
}

function clusterOf({ namespace, name = "" }: { namespace?: string; name?: string }): string {
  return namespace ?? name;
}

async function sweepManagement(management: KubernetesClient, isWanted: (cluster: string) => boolean): Promise<void> {
  const namespaces = await management.list("v1", "Namespace", NAMESPACES);
  await Promise.all(unwanted(namespaces, isWanted).map((namespace) => removeCluster(management, namespace)));
}

/** In the only safe order: the Cluster, while its API server still runs, then its hosts, then their namespace. */
async function removeCluster(management: KubernetesClient, namespace: AnyObject): Promise<void> {
  const name = namespace.metadata?.name;
  console.log(`Cluster ${name}: not on record, is taken away`);
  const lists = MANAGED_KINDS.map(([apiVersion, kind]) => management.list(apiVersion, kind, { namespace: name }));
  for (const object of [...(await Promise.all(lists)).flat(), namespace]) {
    await management.remove(referenceTo(object), DELETE_TIMEOUT_SECONDS);
  }
}

async function sweepBacking(
  backing: KubernetesClient,
  etcd: EtcdReference,
  isWanted: (cluster: string) => boolean,
): Promise<void> {
  const lists = API_SERVER_KINDS.map(([apiVersion, kind]) => backing.list(apiVersion, kind, API_SERVERS));
  const objects = unwanted((await Promise.all(lists)).flat(), isWanted);
  await Promise.all(objects.map((object) => backing.remove(referenceTo(object), DELETE_TIMEOUT_SECONDS)));
  if (!(await hasEtcd(backing, etcd))) {
    return; // the tenants are gone with it
  }
  try {
    await withEtcd(etcd, async (client) => {
      const tenants = (await client.tenants()).filter((name) => !isWanted(name));
      await Promise.all(tenants.map((name) => client.removeTenant(name)));
    });
  } finally {
    await closeConnection(etcd);
  }
}

function unwanted(objects: AnyObject[], isWanted: (cluster: string) => boolean): AnyObject[] {
  return objects.filter(({ metadata }) => !isWanted(metadata?.name ?? ""));
}
