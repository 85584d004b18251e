import { z } from "zod";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import type { ClusterKind } from "../components/kubernetes-cluster";
import type { ManagerDefinition } from "../components/manager-definitions";
import type { ResourceName } from "../resources";
import { dedicated } from "./dedicated";
import { schema as dedicatedSchema } from "./dedicated/settings";
import { docker } from "./docker";
import { schema as dockerSchema } from "./docker/settings";
import { fakeApiServer } from "./fake-api-server";
import { schema as fakeApiServerSchema } from "./fake-api-server/settings";
import { inMemory } from "./in-memory";
import { schema as inMemorySchema } from "./in-memory/settings";
import { managementTargets } from "./management-sweep";
import { sharedApiServer } from "./shared-api-server";
import { schema as sharedApiServerSchema } from "./shared-api-server/settings";
import type { SweepTarget, Topology, TopologyKind } from "./topology";

/** The settings of a topology: its `kind`, and what that kind has. */
export const topologySchema = z.discriminatedUnion("kind", [
  dedicatedSchema,
  fakeApiServerSchema,
  sharedApiServerSchema,
  inMemorySchema,
  dockerSchema,
]);

export type TopologySettings = z.infer<typeof topologySchema>;

type Kind = TopologySettings["kind"];
type SettingsOf<K extends Kind> = Extract<TopologySettings, { kind: K }>;

/** Every kind of topology, by the `kind` of its settings. */
const kinds: { readonly [K in Kind]: TopologyKind<SettingsOf<K>> } = {
  dedicated,
  sharedApiServer,
  fakeApiServer,
  inMemory,
  docker,
};

/** The topology that settings stand for. */
export function topologyOf<K extends Kind>(settings: SettingsOf<K>): Topology {
  const kind: TopologyKind<SettingsOf<K>> = kinds[settings.kind];
  return kind.create(settings);
}

/**
 * The settings of a topology with every default.
 *
 * @param management kind of the management cluster.
 */
export function effectiveTopology<K extends Kind>(settings: SettingsOf<K>, management: ClusterKind["kind"]): object {
  const kind: TopologyKind<SettingsOf<K>> = kinds[settings.kind];
  return kind.effective(settings, management);
}

/** Whether there is a topology of this kind. */
export function isTopologyKind(kind: string): kind is Kind {
  return Object.hasOwn(kinds, kind);
}

/** What is known of a kind. */
export function topologyKind(kind: Kind): TopologyKind<never> {
  return kinds[kind];
}

/** Every controller manager, of whatever topology. */
export const allManagers: readonly ManagerDefinition[] = [
  ...new Map(
    Object.values(kinds)
      .flatMap(({ managers }) => Object.values(managers))
      .map((manager) => [manager.provider, manager]),
  ).values(),
];

/** Kinds of objects that only the managers can release, in the order of deletion, whatever the topology. */
export const managedKinds: readonly ObjectKind[] = [
  ...new Set(Object.values(kinds).flatMap(({ managedKinds }) => managedKinds)),
];

/**
 * The management cluster that a state has, for the deletion of workload clusters.
 *
 * @param onRemoval told of each whose deletion is begun. Default: nobody is told.
 */
export function managementSweepTargets(
  inputsOf: (resource: ResourceName) => unknown[],
  onRemoval: (cluster: string) => void = () => undefined,
): SweepTarget[] {
  return managementTargets(inputsOf, managedKinds, onRemoval);
}

/** The backing clusters that a state has, in which killed commands may have left what is not on record. */
export function backingSweepTargets(inputsOf: (resource: ResourceName) => unknown[]): SweepTarget[] {
  return Object.values(kinds).flatMap((kind) => kind.sweepTargets(inputsOf));
}
