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

/** Destroys a fleet and deletes its checkout, without which nobody would know of what could not be destroyed. */
export async function destroyFleet(checkout: Checkout): Promise<void> {
  const { code, stdout, stderr } = await checkout.try("node", "bin/cli/operation.js", "destroy");
  if (code === 0) {
    await checkout.delete();
  } else {
    console.error(`${checkout.directory} was kept: destroy ended with ${code}:\n${(stdout + stderr).slice(-3000)}`);
    process.exitCode = 1;
  }
}
