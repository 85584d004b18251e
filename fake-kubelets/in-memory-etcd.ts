import { createHash } from "node:crypto";
import type { AnyObject } from "../clients/kubernetes/objects";

/** Where the annotations are named (cluster-api v1.13 `test/infrastructure/inmemory/pkg/cloud/api/v1alpha1`). */
const GROUP = "etcd.inmemory.infrastructure.cluster.x-k8s.io";
const MEMBER_ID = `${GROUP}/member-id`;

/**
 * The annotations that make a Pod a member of Cluster API's in-memory etcd. The leader is the member that became it last:
 * of those that nobody has made the leader, the same one as before a restart.
 */
export function etcdAnnotations(cluster: string, machine: string): Record<string, string> {
  const member = numberOf(`${cluster}/${machine}`);
  return {
    [`${GROUP}/cluster-id`]: String(numberOf(cluster)),
    [MEMBER_ID]: String(member),
    // Before 1998, and so before anybody has made one the leader.
    [`${GROUP}/leader-from`]: `${new Date((member / 5) * 1000).toISOString().slice(0, 19)}Z`,
  };
}

/** ID of the etcd member that a Pod is; undefined if it is none. */
export function etcdMemberOf(pod: AnyObject): string | undefined {
  return pod.metadata?.annotations?.[MEMBER_ID];
}

/** A number from 1 to 2³² that follows from a text. */
function numberOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() + 1;
}
