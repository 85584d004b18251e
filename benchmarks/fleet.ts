import { KubernetesClient } from "../providers/kubernetes-client";
import type { Checkout } from "../test/e2e/checkout";
import { isOfManager } from "./scale/measures";

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
  const pods = await management.list("v1", "Pod");
  return pods
    .filter(isOfManager)
    .flatMap(({ status }) => (status?.containerStatuses ?? []) as { restartCount: number }[])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}
