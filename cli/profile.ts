import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { POD } from "../clients/kubernetes/kinds";
import { PodEndpoint, StatusError } from "../clients/kubernetes/pod-endpoint";
import { MANAGER_METRICS_PORT, metricsReaderOf } from "../components/metrics-reader";
import { localDirectory } from "../tools/paths";
import { findManagement } from "./management-cluster";
import { findManager } from "./manager";
import { runCommand } from "./output/command";
import { stackName } from "./pulumi/stack-name";

/** Seconds that a profile may take at most, and that it may come later. */
const [MAXIMUM_SECONDS, MARGIN_SECONDS] = [600, 30];

/**
 * Writes CPU profiles of a controller manager, of each of its Pods at the same time, and prints their paths.
 *
 * Usage: profile.js MANAGER [SECONDS]; default: 30
 */
async function main(): Promise<void> {
  const [manager = "", duration = "30"] = process.argv.slice(2);
  const seconds = secondsOf(duration);
  const stack = stackName();
  const { client, managers } = await findManagement(stack);
  const { namespace } = findManager(managers, manager);
  const token = await client.createToken(metricsReaderOf(managers));
  const directory = join(localDirectory(), "profiles");
  const pods = (await client.list(POD, { namespace })).filter(({ status }) => status?.phase === "Running");
  if (pods.length === 0) {
    throw new Error(`MANAGER=${manager} has no Pod that runs in the Namespace ${namespace}: \`make up\` restores it`);
  }
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const write = async (pod: AnyObject) => {
    const profile = await profileOf(client, pod, { seconds, token }).catch((error: Error) => {
      throw describe(error, manager);
    });
    const file = join(directory, `${stack}-${pod.metadata?.name}-${time}.pprof`);
    await mkdir(directory, { recursive: true });
    await writeFile(file, profile);
    console.log(relative(process.cwd(), file));
  };
  // A Pod that ends meanwhile costs none of the others' profiles.
  const outcomes = await Promise.allSettled(pods.map(write));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) {
    throw failed.reason;
  }
}

function secondsOf(text: string): number {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > MAXIMUM_SECONDS) {
    throw new Error(
      `SECONDS: ${JSON.stringify(text)} is not allowed: must be a whole number from 1 to ${MAXIMUM_SECONDS}`,
    );
  }
  return seconds;
}

async function profileOf(
  client: KubernetesClient,
  { metadata }: AnyObject,
  { seconds, token }: { seconds: number; token: string },
): Promise<Buffer> {
  const pod = { namespace: metadata!.namespace!, name: metadata!.name!, port: MANAGER_METRICS_PORT };
  const endpoint = await PodEndpoint.open(client.config, pod);
  try {
    return await endpoint.getBytes(`/debug/pprof/profile?seconds=${seconds}`, token, seconds + MARGIN_SECONDS);
  } finally {
    endpoint.close();
  }
}

function describe(error: Error, manager: string): Error {
  return error instanceof StatusError && error.status === 404
    ? new Error(`MANAGER=${manager} serves no profiles`, { cause: error })
    : error;
}

void runCommand(main);
