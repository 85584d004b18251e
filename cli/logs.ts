import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { POD } from "../clients/kubernetes/kinds";
import { podLogLines } from "../clients/kubernetes/pod-log";
import { podProblems } from "../clients/kubernetes/pod-problems";
import { errorMessage } from "../clients/retry";
import { findManagement } from "./management-cluster";
import { findManager } from "./manager";
import { endWithReader, runCommand } from "./output/command";
import { linesAbout } from "./output/log-filter";
import { stackName } from "./pulumi/stack-name";
import { findWorkloadCluster } from "./workload-cluster";

/**
 * Prints the log of a controller manager, of all its Pods: all of it, or what names a workload cluster. A Pod without a log, as
 * one whose image is still pulled, costs none of the others'.
 *
 * Usage: logs.js MANAGER [CLUSTER]
 */
async function main(): Promise<void> {
  const [manager = "", clusterName = ""] = process.argv.slice(2);
  endWithReader();
  const { client, managers } = await findManagement(stackName());
  const { namespace } = findManager(managers, manager);
  const cluster = clusterName === "" ? undefined : await findWorkloadCluster(client, clusterName);
  const pods = await client.list(POD, { namespace });
  if (pods.length === 0) {
    throw new Error(`MANAGER=${manager} has no Pod in the Namespace ${namespace}: \`make up\` restores it`);
  }
  let printed = 0;
  for (const pod of pods) {
    try {
      await printLog(client, pod, { cluster: cluster?.namespace, prefixed: pods.length > 1 });
      printed += 1;
    } catch (error) {
      const why = [errorMessage(error), ...podProblems(pod)].join("\n");
      console.warn(`warning: the log of Pod ${pod.metadata?.name} cannot be read: ${why}`);
    }
  }
  if (printed === 0) {
    throw new Error(`MANAGER=${manager} has no Pod in the Namespace ${namespace} whose log can be read`);
  }
}

/** Prints what a Pod has logged, with its name before each line if there are several. */
async function printLog(
  client: KubernetesClient,
  pod: AnyObject,
  { cluster, prefixed }: { cluster: string | undefined; prefixed: boolean },
): Promise<void> {
  const lines = podLogLines(client.config, pod);
  for await (const line of cluster === undefined ? lines : linesAbout(cluster, lines)) {
    process.stdout.write(prefixed ? `[${pod.metadata?.name}] ${line}\n` : `${line}\n`);
  }
}

void runCommand(main);
