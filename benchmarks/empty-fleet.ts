import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { Settings } from "../settings/settings";
import type { Checkout } from "../testing/checkout";
import { projectRoot } from "../tools/paths";

/**
 * Makes a stack with the settings of a fleet without workload clusters, and nothing of the fleet yet.
 *
 * @param settings as SETTING=VALUE, a nested setting by its path.
 * @param stack whose settings it has besides. Default: none, and stacks of 100 workload clusters.
 */
export async function configureEmptyFleet(checkout: Checkout, settings: string[], stack?: string): Promise<void> {
  await checkout.run("pulumi", "stack", "init", "test");
  const others = settings.map((setting) => {
    const [path = "", ...value] = setting.split("=");
    return [path, parse(value.join("="))] as const;
  });
  const all = [["clustersPerStack", 100], ...(await settingsOfStack(stack)), ["clusterCount", 0], ...others] as const;
  for (const [path, value] of all) {
    await checkout.set(path, value);
  }
}

/**
 * The settings of a checkout's fleet as they take effect.
 *
 * @throws if they are not allowed.
 */
export async function effectiveSettings(checkout: Checkout): Promise<Pick<Settings, "topology" | "backingCluster">> {
  return parse(await checkout.run("node", "bin/cli/settings.js")) as Pick<Settings, "topology" | "backingCluster">;
}

/** Makes a fleet that was configured, and returns its management cluster. */
export async function createEmptyFleet(checkout: Checkout): Promise<KubernetesClient> {
  await checkout.operate("up");
  return KubernetesClient.fromKubeconfig(await checkout.output("managementKubeconfig"));
}

/** The settings in the file of one of this checkout's stacks. */
async function settingsOfStack(stack?: string): Promise<(readonly [string, unknown])[]> {
  if (stack === undefined) {
    return [];
  }
  const text = await readFile(join(projectRoot(), `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  return Object.entries(config).map(([name, value]) => [name.replace(/^metal3-scale:/, ""), value]);
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
