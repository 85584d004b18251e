import type { EtcdReference } from "./reference";

/**
 * The environment variable that tells Pulumi's dynamic provider of the etcds whose tenants are not deleted one by one, as
 * UID/NAMESPACE/POD, separated by commas.
 */
const SKIPPED = "METAL3_SCALE_SKIPPED_ETCDS";

/** Has the tenants of these etcds, and of no others, left alone: the etcds are deleted with them. */
export function skipTenants(etcds: readonly EtcdReference[]): void {
  process.env[SKIPPED] = etcds.map(nameOf).join();
}

/** Whether the tenants of an etcd are left alone. */
export function areTenantsSkipped(etcd: EtcdReference): boolean {
  return (process.env[SKIPPED] ?? "").split(",").includes(nameOf(etcd));
}

function nameOf({ kubeconfig, namespace, pod }: EtcdReference): string {
  return [kubeconfig.uid, namespace, pod].join("/");
}
