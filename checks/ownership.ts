import { type KubernetesClient } from "../clients/kubernetes/client";
import { CUSTOM_RESOURCE_DEFINITION, NAMESPACE } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import type { AnyObject } from "../clients/kubernetes/objects";
import { describeObjects, FLEET_LABEL, notOwnedBy } from "../clients/kubernetes/ownership";
import { BACKING_NAMESPACE } from "../components/backing-cluster";
import { FAKE_KUBELETS_NAMESPACE } from "../components/fake-kubelets";
import { claimRefusal, readClaim } from "../resources/cluster-claim/claim";
import { CLUSTER_WIDE } from "../resources/fake-kubelets/objects";
import { readManifestWithoutTypes } from "../resources/release-manifest";
import { isWorkloadClusterName } from "../settings/placement";

/** What a fleet knows its own objects by. */
export interface FleetIdentity {
  /** The ID of the fleet; undefined if there is none yet: then nothing that is in a cluster is the fleet's. */
  readonly id: string | undefined;
  /** Paths of the release manifests that it applies. */
  readonly manifests: readonly string[];
  /** The Namespaces that it makes in the management cluster, besides those of workload clusters. */
  readonly namespaces: readonly string[];
}

/** What a cluster is to be in a fleet. */
export interface ClusterRole {
  /** `management`, `backing-01`, … */
  readonly name: string;
  /** Whether the controller managers and the Clusters will be in it. */
  readonly isManagement: boolean;
  /** Whether workload API servers will be in it. */
  readonly isBacking: boolean;
}

/**
 * Looks for what is in a cluster and not the fleet's, and would be in its way or harmed by it.
 *
 * @returns why the cluster cannot be used, and what to do; undefined if it can.
 */
export async function ownershipProblem(
  client: KubernetesClient,
  role: ClusterRole,
  fleet: FleetIdentity,
): Promise<string | undefined> {
  const { id } = fleet;
  const claim = await readClaim(client);
  if (claim !== undefined && claim.fleet !== id) {
    return claimRefusal(claim);
  }
  if (claim !== undefined && claim.cluster !== role.name) {
    return `it is the cluster ${claim.cluster} of this fleet already: name a different cluster, or run \`make down\` first`;
  }
  const foreign = await foreignObjects(client, role, fleet);
  return foreign.length === 0 ? undefined : foreignRefusal(foreign);
}

function foreignRefusal(foreign: AnyObject[]): string {
  const owners = new Set(foreign.map(({ metadata }) => metadata?.labels?.[FLEET_LABEL]));
  const ids = [...owners].filter((owner) => owner !== undefined);
  const adopt = ids.length === 1 ? `; or, if the fleet ${ids[0]} is yours, set fleetId to that` : "";
  return (
    `it has what this fleet has not made: ${describeObjects(foreign)}: use another cluster, or delete them yourself, ` +
    `if nobody needs them${adopt}`
  );
}

/** The objects of a cluster that are not the fleet's, and would be if it were to use the cluster. */
async function foreignObjects(
  client: KubernetesClient,
  { isManagement, isBacking }: ClusterRole,
  { id, manifests, namespaces: own }: FleetIdentity,
): Promise<AnyObject[]> {
  const labelSelector = notOwnedBy(id);
  const namespaces = new Set([...(isManagement ? own : []), ...(isBacking ? [BACKING_NAMESPACE] : [])]);
  const isMeant = (name: string) => namespaces.has(name) || (isManagement && isWorkloadClusterName(name));
  const select = async (kind: ObjectKind, isForeign: (name: string) => boolean) =>
    (await client.list(kind, { labelSelector })).filter(({ metadata }) => isForeign(metadata?.name ?? ""));
  const kubelets = namespaces.has(FAKE_KUBELETS_NAMESPACE) ? CLUSTER_WIDE : [];
  const others = isManagement ? [...(await releaseObjects(manifests)), ...kubelets] : [];
  const found = await Promise.all([
    ...(isManagement ? [select(CUSTOM_RESOURCE_DEFINITION, isOfClusterApi)] : []),
    select(NAMESPACE, isMeant),
    ...namesByKind(others).map(({ names, ...kind }) => select(kind, (name) => names.has(name))),
  ]);
  return found.flat();
}

/** The group of a CustomResourceDefinition is in its name: `clusters.cluster.x-k8s.io`. */
function isOfClusterApi(name: string): boolean {
  return /\.(cluster\.x-k8s\.io|metal3\.io)$/.test(name);
}

/** The other objects of the release manifests that are in no Namespace. */
async function releaseObjects(paths: readonly string[]): Promise<AnyObject[]> {
  // One that is missing or damaged is another check's.
  const manifests = await Promise.all(paths.map((path) => readManifestWithoutTypes(path).catch(() => [])));
  return manifests
    .flat()
    .filter(({ metadata }) => metadata?.namespace === undefined)
    .filter(({ kind }) => kind !== CUSTOM_RESOURCE_DEFINITION.kind);
}

function namesByKind(all: readonly AnyObject[]): (ObjectKind & { names: Set<string> })[] {
  const kinds = new Map(all.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]));
  return [...kinds.values()].map(({ apiVersion, kind }) => {
    const objects = all.filter((object) => object.apiVersion === apiVersion && object.kind === kind);
    return { apiVersion, kind, names: new Set(objects.map(({ metadata }) => metadata?.name ?? "")) };
  });
}
