import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CoreV1Api } from "@kubernetes/client-node";
import { cgroups, commandLine, processIds } from "../processes/proc";
import { getFromApi } from "../local/api";
import { kernelName } from "../local/network";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { AnyObject, Condition } from "../clients/kubernetes/client";
import { conditionOf } from "../clients/kubernetes/objects";
import { errorMessage, retry } from "../clients/retry";
import type { Checkout } from "./checkout";

/** Where the program puts etcd and the API servers of the workload clusters. */
export const NAMESPACE = "workload-control-planes";

/** Seconds for Pods to be gone. */
const DELETE_TIMEOUT_SECONDS = 300;

/** What can be wrong with a fleet. */
export type Part = "apiServers" | "deployments" | "clusters";

/** A line for each thing that is wrong. */
export type Problems = Record<Part, string[]>;

/** Seconds until a part was seen to be wrong for the last time; 0 if it never was. */
export type Recovery = Record<Part, number>;

interface Workload {
  name: string;
  kubeconfigPath: string;
}

/** A fleet of kind `local` whose management cluster is its backing cluster: what does not work, and its processes. */
export class LocalFleet {
  private constructor(
    /** Directory of the node. */
    readonly node: string,
    private readonly workloads: Workload[],
  ) {}

  /** The fleet as it is now: all of its workload clusters. */
  static async of(checkout: Checkout): Promise<LocalFleet> {
    const fleet = new LocalFleet(join(checkout.clusters, "management"), []);
    const secrets = await fleet.management.list(
      { apiVersion: "v1", kind: "Secret" },
      { labelSelector: "cluster.x-k8s.io/cluster-name" },
    );
    const kubeconfigs = secrets.filter(({ metadata }) => metadata?.name?.endsWith("-kubeconfig"));
    for (const { metadata, data } of kubeconfigs) {
      const kubeconfigPath = join(checkout.directory, metadata!.name!);
      await writeFile(kubeconfigPath, Buffer.from(data!.value!, "base64"), { mode: 0o600 });
      fleet.workloads.push({ name: metadata!.namespace!, kubeconfigPath });
    }
    return fleet;
  }

  /** A client without connections from before a fault. */
  get management(): KubernetesClient {
    return KubernetesClient.fromReference({ path: join(this.node, "kubeconfig") });
  }

  /** The Clusters, as the management cluster has them. */
  clusters(): Promise<AnyObject[]> {
    return this.list("/apis/cluster.x-k8s.io/v1beta2/clusters");
  }

  /** What is wrong now. */
  async problems(): Promise<Problems> {
    const [apiServers, deployments, clusters] = await Promise.all([
      Promise.all(this.workloads.map(async (workload) => lines(workload.name, () => answers(workload)))),
      lines("Deployments", async () => (await this.list("/apis/apps/v1/deployments")).flatMap(unreadyDeployment)),
      lines("Clusters", async () => (await this.clusters()).flatMap(unavailableCluster)),
    ]);
    return { apiServers: apiServers.flat(), deployments, clusters };
  }

  /**
   * Waits until nothing has been wrong for `quietSeconds`.
   *
   * @param since milliseconds since the epoch: the time from which the seconds count.
   * @throws Error with what is wrong if something still is after `timeoutSeconds`.
   */
  async recovered(since: number, options: { quietSeconds: number; timeoutSeconds: number }): Promise<Recovery> {
    const seconds = () => (Date.now() - since) / 1000;
    const last: Recovery = { apiServers: 0, deployments: 0, clusters: 0 };
    const started = seconds();
    for (;;) {
      const problems = await this.problems();
      const wrong = (Object.keys(problems) as Part[]).filter((part) => problems[part].length > 0);
      wrong.forEach((part) => (last[part] = seconds()));
      if (wrong.length === 0 && seconds() - Math.max(started, ...Object.values(last)) >= options.quietSeconds) {
        return last;
      }
      if (seconds() > options.timeoutSeconds) {
        const causes = wrong.flatMap((part) => problems[part].map((line) => `  ${line}`));
        throw new Error(`not recovered after ${options.timeoutSeconds} s:\n${causes.join("\n")}`);
      }
      await sleep(1000);
    }
  }

  /**
   * Sends a signal to the processes of the node whose command line matches.
   *
   * @param pod a part of their cgroup: the uid of the Pod, where only those of one Pod are meant.
   * @throws Error if there are none.
   */
  signal(signal: NodeJS.Signals, pattern: RegExp, pod = ""): void {
    const name = kernelName(this.node);
    const pids = processIds().filter((pid) => {
      const cgroup = cgroups(pid);
      return cgroup.includes(name) && cgroup.includes(pod) && pattern.test(commandLine(pid));
    });
    if (pids.length === 0) {
      throw new Error(`no process of the node matches ${pattern}`);
    }
    pids.forEach((pid) => process.kill(pid, signal));
  }

  /** Deletes all Pods with this label `app.kubernetes.io/name` at once, and waits until they are gone. */
  async deletePods(name: string): Promise<void> {
    const { management } = this;
    const labelSelector = `app.kubernetes.io/name=${name}`;
    const uids = async () => {
      const pods = await management.list({ apiVersion: "v1", kind: "Pod" }, { labelSelector });
      return pods.map(({ metadata }) => metadata?.uid);
    };
    const before = await uids();
    const api = management.config.makeApiClient(CoreV1Api);
    await api.deleteCollectionNamespacedPod({ namespace: NAMESPACE, labelSelector });
    await retry(`delete Pods ${name}`, { timeoutSeconds: DELETE_TIMEOUT_SECONDS }, async () => {
      if ((await uids()).some((uid) => before.includes(uid))) {
        throw new Error("some still exist");
      }
    });
  }

  private async list(path: string): Promise<AnyObject[]> {
    return (JSON.parse(await getFromApi(join(this.node, "kubeconfig"), path)) as { items: AnyObject[] }).items;
  }
}

/** The condition Available of an object. */
export function availability(object: AnyObject): Condition | undefined {
  return conditionOf(object, "Available");
}

/** What `look` finds, or that it fails. */
async function lines(what: string, look: () => Promise<string[]>): Promise<string[]> {
  try {
    return await look();
  } catch (error) {
    return [`${what}: ${errorMessage(error)}`];
  }
}

/** Fails unless the API server is ready and has the cluster's Node, and so its data. */
async function answers({ name, kubeconfigPath }: Workload): Promise<string[]> {
  await getFromApi(kubeconfigPath, "/readyz");
  await getFromApi(kubeconfigPath, `/api/v1/nodes/${name}-0`);
  return [];
}

function unreadyDeployment({ metadata, spec, status }: AnyObject): string[] {
  const { replicas } = spec as { replicas: number };
  const ready = Number(status?.readyReplicas ?? 0);
  return ready < replicas ? [`Deployment ${metadata?.namespace}/${metadata?.name}: ${ready}/${replicas} ready`] : [];
}

function unavailableCluster(cluster: AnyObject): string[] {
  const { status, message } = availability(cluster) ?? { status: "absent" };
  return status === "True" ? [] : [`Cluster ${cluster.metadata?.name}: Available=${status}: ${message ?? ""}`];
}
