import type { KubernetesClient } from "../../clients/kubernetes/client";
import { CONFIG_MAP } from "../../clients/kubernetes/kinds";
import type { ObjectReference } from "../../clients/kubernetes/objects";

/** The object that says whose a cluster is. */
export const CLAIM: ObjectReference = {
  ...CONFIG_MAP,
  metadata: { namespace: "kube-system", name: "metal3-scale-fleet" },
};

/** What it says. */
export interface Claim {
  /** ID of the fleet. */
  readonly fleet: string;
  /** What the cluster is in the fleet: `management`, `backing-01`, … */
  readonly cluster: string;
  /** The Pulumi stack of the fleet. */
  readonly stack: string;
  /** Host and folder in which the fleet was made. */
  readonly host: string;
  readonly path: string;
}

/** Reads whose a cluster is; undefined if no fleet uses it. */
export async function readClaim(client: KubernetesClient): Promise<Claim | undefined> {
  const object = await client.get(CLAIM);
  const { fleet = "", cluster = "", stack = "", host = "", path = "" } = object?.data ?? {};
  return object === undefined ? undefined : { fleet, cluster, stack, host, path };
}

/** Why a cluster cannot be used that another fleet uses, and what to do. */
export function claimRefusal({ fleet, stack, host, path }: Claim): string {
  return (
    `it is used by the fleet ${fleet} (stack ${stack}, made on ${host} in ${path}): use another cluster, or, if that ` +
    `fleet is yours, set fleetId to ${fleet}`
  );
}
