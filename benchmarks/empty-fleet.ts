import { resolve } from "node:path";
import { parse } from "yaml";
import { isArchive } from "../checks/managers";
import { isUrl } from "../checks/manifests";
import { parseAssignment, withChange } from "../cli/experiment/change";
import { assertOwnId, OWN_ID } from "../cli/experiment/own-id";
import { readWrittenStackFile } from "../cli/pulumi/stack-file";
import { KubernetesClient } from "../clients/kubernetes/client";
import { decode } from "../settings/settings";
import type { Settings } from "../settings/settings";
import type { Checkout } from "../testing/checkout";
import { projectRoot } from "../tools/paths";

type Config = Readonly<Record<string, unknown>>;
type Commands = Pick<Checkout, "run" | "set">;
type FleetSettings = Pick<Settings, "topology" | "backingCluster">;

/**
 * The settings of a fleet without workload clusters, with an ID of its own: clusters that hold another fleet are refused.
 *
 * @param changes as `parseAssignment` takes them.
 * @param stack whose settings it has besides. Default: none, and stacks of 100 workload clusters.
 * @throws if there is no such stack, or its file or a change is not what Pulumi could read.
 */
export async function emptyFleetConfig(changes: readonly string[], stack?: string): Promise<Config> {
  const assignments = changes.map(parseAssignment);
  assertOwnId(assignments);
  const config = stack === undefined ? {} : (await readWrittenStackFile(stack)).config;
  const { clustersPerStack = 100 } = config;
  return withAbsolutePaths(withChange({ ...config, clustersPerStack, clusterCount: 0, ...OWN_ID }, assignments));
}

/**
 * Makes a stack with these settings, and nothing of the fleet yet.
 *
 * @param count of the workload clusters that it will have.
 * @returns its settings as they will take effect.
 * @throws if it may not have that many, or what they name is not available.
 */
export async function configureFleet(checkout: Commands, config: Config, count: number): Promise<FleetSettings> {
  await checkout.run("pulumi", "stack", "init", "test");
  for (const [setting, value] of Object.entries(config)) {
    await checkout.set(setting, value);
  }
  await checkout.set("clusterCount", count);
  const settings = await effectiveSettings(checkout);
  await checkout.set("clusterCount", 0);
  return settings;
}

/**
 * The settings of a checkout's fleet as they take effect, once what they name, such as a manifest's URL, was provided.
 *
 * @throws if they are not allowed.
 */
async function effectiveSettings(checkout: Commands): Promise<FleetSettings> {
  await checkout.run("node", "bin/cli/check.js");
  return parse(await checkout.run("node", "bin/cli/settings.js")) as FleetSettings;
}

/** Makes a fleet that was configured, and returns its management cluster. */
export async function createEmptyFleet(checkout: Checkout): Promise<KubernetesClient> {
  await checkout.operate("up");
  return KubernetesClient.fromKubeconfig(await checkout.output("managementKubeconfig"));
}

/** The benchmark's own checkout, where paths are looked up, has none of the files that they name. */
function withAbsolutePaths(config: Config): Config {
  const decoded = Object.entries(config).map(([name, value]) => [name, decode(name, value)]);
  const text = JSON.stringify(Object.fromEntries(decoded), (key, value: unknown) =>
    typeof value === "string" && isPath(key, value) ? resolve(projectRoot(), value) : value,
  );
  return JSON.parse(text) as Config;
}

/** Whether the value of a setting is a path, by the last part of its name; an image may be an archive's, and a manifest a URL. */
function isPath(key: string, value: string): boolean {
  return key === "kubeconfig" || (key === "manifest" && !isUrl(value)) || (key === "image" && isArchive(value));
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
