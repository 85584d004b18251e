import { KubernetesClient } from "../clients/kubernetes/client";
import type { Checkout } from "../testing/checkout";
import { isOfManager } from "./scale/measures";

/**
 * Reads a number of workload clusters from the command line.
 *
 * @throws if it is not a whole number, at least 1.
 */
export function countOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) {
    throw new Error(`COUNT=${text} is not allowed: must be a whole number, at least 1`);
  }
  return Number(text);
}

/** Makes the stack without workload clusters. */
export async function prepare(checkout: Checkout, settings: string[]): Promise<KubernetesClient> {
  await checkout.run("pulumi", "stack", "init", "test");
  for (const setting of ["clusterCount=0", "clustersPerStack=100", ...settings]) {
    const [path = "", ...value] = setting.split("=");
    await checkout.set(path, value.join("="));
  }
  await checkout.operate("up");
  return KubernetesClient.fromKubeconfig(await checkout.output("managementKubeconfig"));
}

/** How often the containers of the controller managers were started again. */
export async function restarts(management: KubernetesClient): Promise<number> {
  const pods = await management.list({ apiVersion: "v1", kind: "Pod" });
  return pods
    .filter(isOfManager)
    .flatMap(({ status }) => (status?.containerStatuses ?? []) as { restartCount: number }[])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}
