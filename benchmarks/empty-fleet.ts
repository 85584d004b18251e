import { parse } from "yaml";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { Checkout } from "../testing/checkout";

/**
 * Makes the stack without workload clusters.
 *
 * @param settings as SETTING=VALUE, a nested setting by its path.
 * @returns the management cluster.
 */
export async function createEmptyFleet(checkout: Checkout, settings: string[]): Promise<KubernetesClient> {
  await checkout.run("pulumi", "stack", "init", "test");
  for (const setting of ["clusterCount=0", "clustersPerStack=100", ...settings]) {
    const [path = "", ...value] = setting.split("=");
    await checkout.set(path, parse(value.join("=")) as string | number | boolean);
  }
  await checkout.operate("up");
  return KubernetesClient.fromKubeconfig(await checkout.output("managementKubeconfig"));
}
