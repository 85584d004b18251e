import { existsSync } from "node:fs";
import { assertPrerequisites } from "../local/prerequisites";
import { KubernetesClient } from "../providers/kubernetes-client";
import type { KubeconfigReference } from "../providers/inputs";
import { errorMessage } from "../providers/retry";
import { findOnPath } from "../tools/machine";
import { toolsDirectory } from "../tools/paths";
import { checkMachineLimits, machineCapacity } from "./machine";
import type { Settings } from "./settings";

/** Seconds that an existing cluster may take to answer. */
const REACHABLE_TIMEOUT_SECONDS = 10;

/**
 * Checks that this machine, and the clusters that are there already, can hold what the settings ask for.
 *
 * @returns one message per thing that is missing.
 */
export async function checkEnvironment(settings: Settings): Promise<string[]> {
  const kinds = [settings.managementCluster.kind, settings.backingCluster.kind];
  const machine = [
    ...(existsSync(toolsDirectory()) ? [] : ["The tools are not set up: run `make tools`"]),
    ...(kinds.includes("local") ? checkLocalKind() : []),
    ...(kinds.includes("kind") ? checkKindKind() : []),
    ...checkMachineLimits(settings, await machineCapacity()),
  ];
  const clusters = await Promise.all([checkManagementCluster(settings), checkBackingClusters(settings)]);
  return [...machine, ...clusters.flat()];
}

function checkLocalKind(): string[] {
  try {
    assertPrerequisites();
    return [];
  } catch (error) {
    return [`kind "local": ${errorMessage(error)}; allowed besides: "kind", "existing"`];
  }
}

function checkKindKind(): string[] {
  const missing = ["kind", "docker"].filter((binary) => findOnPath(binary, process.env).length === 0);
  return missing.map((binary) => `kind "kind": ${binary} is not on PATH; allowed besides: "local", "existing"`);
}

async function checkManagementCluster({ managementCluster }: Settings): Promise<string[]> {
  if (managementCluster.kind !== "existing") {
    return [];
  }
  const { kubeconfig: path, context } = managementCluster;
  return checkReachable("managementCluster.kubeconfig", { path, context });
}

async function checkBackingClusters({ backingCluster, nodePortRange }: Settings): Promise<string[]> {
  if (backingCluster.kind !== "existing") {
    return [];
  }
  const results = await Promise.all(
    backingCluster.clusters.map(async ({ kubeconfig: path, context }, index) => {
      const setting = `backingCluster.clusters[${index}].kubeconfig`;
      const unreachable = await checkReachable(setting, { path, context });
      return unreachable.length > 0 ? unreachable : checkNodePorts(setting, { path, context }, nodePortRange);
    }),
  );
  return results.flat();
}

async function checkReachable(setting: string, reference: KubeconfigReference): Promise<string[]> {
  if (!existsSync(reference.path)) {
    return [`${setting}: ${JSON.stringify(reference.path)} does not exist; it must be a kubeconfig file`];
  }
  try {
    const answer = KubernetesClient.fromReference(reference).ready();
    const timeout = AbortSignal.timeout(REACHABLE_TIMEOUT_SECONDS * 1000);
    const expired = new Promise((_, reject) => {
      timeout.addEventListener("abort", () => reject(new Error(`no answer in ${REACHABLE_TIMEOUT_SECONDS} s`)));
    });
    await Promise.race([answer, expired]);
    return [];
  } catch (error) {
    return [`${setting}: the cluster of ${JSON.stringify(reference.path)} cannot be reached: ${errorMessage(error)}`];
  }
}

/** The ports of the range that other Services have. */
async function checkNodePorts(
  setting: string,
  reference: KubeconfigReference,
  { first, last }: Settings["nodePortRange"],
): Promise<string[]> {
  const services = await KubernetesClient.fromReference(reference).list("v1", "Service", {
    labelSelector: "app.kubernetes.io/part-of!=metal3-scale",
  });
  const taken = services
    .flatMap(({ spec }) => (spec as { ports?: { nodePort?: number }[] }).ports ?? [])
    .map(({ nodePort }) => nodePort ?? 0)
    .filter((port) => port >= first && port <= last);
  return taken.map(
    (port) => `nodePortRange: port ${port} is taken in the cluster of ${setting}; the range must avoid it`,
  );
}
