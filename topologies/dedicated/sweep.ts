import { hasTenants, withEtcdOnce } from "../../clients/etcd/connection";
import type { EtcdReference } from "../../clients/etcd/reference";
import { referenceTo } from "../../clients/kubernetes/client";
import type { AnyObject, KubernetesClient } from "../../clients/kubernetes/client";
import { DEPLOYMENT, SECRET, SERVICE } from "../../clients/kubernetes/kinds";
import { ownedBy } from "../../clients/kubernetes/ownership";
import type { ResourceName } from "../../resources";
import type { EtcdAuthenticationInputs } from "../../resources/etcd-authentication/provider";
import type { ProviderManifestInputs } from "../../resources/provider-manifest/provider";
import type { IsWanted, SweepTarget } from "../topology";

/** What is in a backing cluster for a workload cluster, besides its etcd tenant. */
const API_SERVER_KINDS = [DEPLOYMENT, SERVICE, SECRET];
/** Seconds until an object without finalizers is gone. */
const DELETE_TIMEOUT_SECONDS = 60;
const API_SERVERS = "app.kubernetes.io/name=kube-apiserver";

/** The backing clusters that a state has. */
export function sweepTargets(inputsOf: (resource: ResourceName) => unknown[]): SweepTarget[] {
  const [release] = inputsOf("ProviderManifest") as ProviderManifestInputs[];
  if (release === undefined) {
    return [];
  }
  const { fleet } = release;
  const etcds = inputsOf("EtcdAuthentication") as EtcdAuthenticationInputs[];
  return etcds.map(({ etcd }): SweepTarget => {
    return {
      cluster: etcd.kubeconfig,
      fleet,
      sweep: (client, isWanted) => sweepBacking(client, fleet, etcd, isWanted),
    };
  });
}

async function sweepBacking(
  backing: KubernetesClient,
  fleet: string,
  etcd: EtcdReference,
  isWanted: IsWanted,
): Promise<void> {
  const labelSelector = `${ownedBy(fleet)},${API_SERVERS}`;
  const lists = API_SERVER_KINDS.map((kind) => backing.list(kind, { labelSelector }));
  const objects = unwanted((await Promise.all(lists)).flat(), isWanted);
  await Promise.all(objects.map((object) => backing.remove(referenceTo(object), DELETE_TIMEOUT_SECONDS)));
  if (!(await hasTenants(backing, etcd))) {
    return;
  }
  await withEtcdOnce(etcd, async (client) => {
    const tenants = (await client.tenants()).filter((name) => !isWanted(name));
    await Promise.all(tenants.map((name) => client.removeTenant(name)));
  });
}

function unwanted(objects: AnyObject[], isWanted: IsWanted): AnyObject[] {
  return objects.filter(({ metadata }) => !isWanted(metadata?.name ?? ""));
}
