import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CoreV1Api } from "@kubernetes/client-node";
import pLimit from "p-limit";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { AnyObject } from "../clients/kubernetes/client";
import { POD, SECRET } from "../clients/kubernetes/kinds";
import { errorMessage, retry } from "../clients/retry";
import { BACKING_NAMESPACE } from "../components/backing-cluster";
import type { ManagerDefinition } from "../components/manager-definitions";
import { getFromApi, getWithKubeconfig } from "../local/api";
import { kernelName } from "../local/network";
import { sendSignal } from "../local/processes";
import { cgroups, commandLine, processIds } from "../processes/proc";
import { isOfWorkloadCluster } from "./fleet-objects";
import { changingCluster, unavailableCluster, unreadyDeployment } from "./object-problems";

/** API servers that are asked at the same time. */
const LOOKS_AT_ONCE = 20;

/** Seconds for Pods to be gone. */
const DELETE_TIMEOUT_SECONDS = 300;

/** What can be wrong with a fleet. */
export type Part = "apiServers" | "deployments" | "clusters";

/** A line for each thing that is wrong. */
export type Problems = Record<Part, string[]>;

/** Seconds until a part was seen to be wrong for the last time; 0 if it never was. */
export type Recovery = Record<Part, number>;

/** How to wait for a fleet to recover. */
export interface RecoveryOptions {
  /** Seconds without a problem after which it counts as recovered. */
  readonly quietSeconds: number;
  /** Seconds until it must have. */
  readonly timeoutSeconds: number;
  /** What it recovers from: both times count from its end. Default: it is over. */
  readonly fault?: Promise<unknown>;
  /** Whether Clusters must not be scaling or rolling out any more, either. Default: they may. */
  readonly atRest?: boolean;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

/** A fleet did not recover. */
export class NotRecoveredError extends Error {
  constructor(
    seconds: number,
    /** A line for each thing that is wrong. */
    readonly problems: readonly string[],
  ) {
    super(`not recovered after ${seconds} s:\n${problems.map((line) => `  ${line}`).join("\n")}`);
  }
}

/** A workload cluster, and how it is reached. */
export interface Workload {
  readonly name: string;
  readonly kubeconfig: string;
}

/** Where a fleet is. */
export interface LocalFleetOptions {
  /** Directory of the management cluster's node. */
  readonly node: string;
  /** Directories of the backing clusters' nodes, of which that can be one; none if the topology has no backing clusters. */
  readonly backing: readonly string[];
  /** The managers that it runs. */
  readonly managers: readonly Pick<ManagerDefinition, "namespace">[];
  /** Starts its nodes again as they were. */
  readonly start: () => Promise<unknown>;
}

/** A fleet of kind `local`: what does not work, and its processes. */
export class LocalFleet {
  /** Directory of the management cluster's node. */
  readonly node: string;
  readonly backing: readonly string[];
  readonly managers: readonly Pick<ManagerDefinition, "namespace">[];
  readonly start: () => Promise<unknown>;

  private known?: Promise<readonly Workload[]>;

  constructor(options: LocalFleetOptions) {
    this.node = options.node;
    this.backing = options.backing;
    this.managers = options.managers;
    this.start = options.start;
  }

  /** The workload clusters that this machine reaches, as they were when this was first asked. */
  workloads(): Promise<readonly Workload[]> {
    this.known ??= this.readWorkloads().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async readWorkloads(): Promise<readonly Workload[]> {
    const labelSelector = "cluster.x-k8s.io/cluster-name";
    const secrets = this.backing.length === 0 ? [] : await this.management.list(SECRET, { labelSelector });
    return secrets
      .filter(isOfWorkloadCluster)
      .filter(({ metadata }) => metadata?.name?.endsWith("-kubeconfig"))
      .map(({ metadata, data }) => ({
        name: metadata!.namespace!,
        kubeconfig: Buffer.from(data!.value!, "base64").toString(),
      }));
  }

  /** The management cluster's client; another one after the kubeconfig was written again. */
  get management(): KubernetesClient {
    return clientOf(this.node);
  }

  /** Directories of all its nodes. */
  get nodes(): string[] {
    return [...new Set([this.node, ...this.backing])];
  }

  /** The fleet's Clusters, as the management cluster has them. */
  async clusters(): Promise<AnyObject[]> {
    return (await list(this.node, "/apis/cluster.x-k8s.io/v1beta2/clusters")).filter(isOfWorkloadCluster);
  }

  /** The Deployments of one of its nodes. */
  deployments(node: string): Promise<AnyObject[]> {
    return list(node, "/apis/apps/v1/deployments");
  }

  /** What is wrong now. */
  async problems({ atRest = false }: Pick<RecoveryOptions, "atRest"> = {}): Promise<Problems> {
    const [apiServers, deployments, clusters] = await Promise.all([
      lines("API servers", () => this.silentWorkloads()),
      this.unreadyDeployments(),
      lines("Clusters", async () => {
        const clusters = await this.clusters();
        return [...clusters.flatMap(unavailableCluster), ...(atRest ? clusters.flatMap(changingCluster) : [])];
      }),
    ]);
    return { apiServers, deployments, clusters };
  }

  /**
   * Waits until nothing has been wrong for `quietSeconds`.
   *
   * @param since milliseconds since the epoch: the time from which the seconds count.
   * @throws NotRecoveredError with what is wrong if something still is after `timeoutSeconds`.
   */
  async recovered(since: number, options: RecoveryOptions): Promise<Recovery> {
    const { quietSeconds, timeoutSeconds, signal } = options;
    const seconds = () => (Date.now() - since) / 1000;
    const last: Recovery = { apiServers: 0, deployments: 0, clusters: 0 };
    let over = options.fault === undefined ? seconds() : Infinity;
    options.fault?.then(
      () => (over = seconds()),
      () => undefined,
    );
    for (;;) {
      const problems = await this.problems(options);
      signal?.throwIfAborted();
      const wrong = (Object.keys(problems) as Part[]).filter((part) => problems[part].length > 0);
      wrong.forEach((part) => (last[part] = seconds()));
      if (wrong.length === 0 && seconds() - Math.max(over, ...Object.values(last)) >= quietSeconds) {
        return last;
      }
      if (wrong.length > 0 && seconds() - over > timeoutSeconds) {
        throw new NotRecoveredError(
          timeoutSeconds,
          wrong.flatMap((part) => problems[part]),
        );
      }
      await sleep(await this.pause(), undefined, { signal });
    }
  }

  /**
   * Sends a signal to the processes of the nodes whose command line matches.
   *
   * @param where the nodes; and a part of the processes' cgroup: the uid of the Pod, where only those of one Pod are meant.
   * @throws Error if there are none.
   */
  signal(
    signal: NodeJS.Signals,
    pattern: RegExp,
    where: { readonly nodes?: readonly string[]; readonly pod?: string } = {},
  ): void {
    const pids = this.processes(pattern, where);
    if (pids.length === 0) {
      throw new Error(`no process of the fleet matches ${pattern}`);
    }
    pids.forEach((pid) => sendSignal(pid, signal));
  }

  /** The processes of the nodes whose command line matches. */
  processes(pattern: RegExp, { nodes = this.nodes, pod = "" }: Parameters<LocalFleet["signal"]>[2] = {}): number[] {
    const names = nodes.map(kernelName);
    return processIds().filter((pid) => {
      const cgroup = cgroups(pid);
      return names.some((name) => cgroup.includes(name)) && cgroup.includes(pod) && pattern.test(commandLine(pid));
    });
  }

  /** Deletes all Pods with this label `app.kubernetes.io/name` at once, and waits until they are gone. */
  async deletePods(name: string): Promise<void> {
    await Promise.all(this.backing.map((node) => deletePods(clientOf(node), name)));
  }

  /**
   * The Pods of the controller managers.
   *
   * @param namespaces those of the managers that are meant. Default: all.
   */
  async managerPods(namespaces = this.managers.map(({ namespace }) => namespace)): Promise<AnyObject[]> {
    const pods = await this.management.list(POD);
    return pods.filter(({ metadata }) => namespaces.includes(metadata?.namespace ?? ""));
  }

  private async silentWorkloads(): Promise<string[]> {
    const silent = await pLimit(LOOKS_AT_ONCE).map(await this.workloads(), (workload) =>
      lines(workload.name, () => answers(workload)),
    );
    return silent.flat();
  }

  private async unreadyDeployments(): Promise<string[]> {
    const unready = this.nodes.map((node) =>
      lines(`Deployments in ${basename(node)}`, async () =>
        (await this.deployments(node)).flatMap((deployment) => unreadyDeployment(deployment, basename(node))),
      ),
    );
    return (await Promise.all(unready)).flat();
  }

  /** Milliseconds until the next look, each of which is a connection to every API server. */
  private async pause(): Promise<number> {
    const workloads = await this.workloads().catch(() => []);
    return 1000 * Math.max(1, Math.ceil(workloads.length / LOOKS_AT_ONCE));
  }
}

/** A list that fails soon: the node may be at fault. */
async function list(node: string, path: string): Promise<AnyObject[]> {
  return (JSON.parse(await getFromApi(join(node, "kubeconfig"), path)) as { items: AnyObject[] }).items;
}

function clientOf(node: string): KubernetesClient {
  return KubernetesClient.fromReference({ path: join(node, "kubeconfig") });
}

async function deletePods(client: KubernetesClient, name: string): Promise<void> {
  const labelSelector = `app.kubernetes.io/name=${name}`;
  const uids = async () => (await client.list(POD, { labelSelector })).map(({ metadata }) => metadata?.uid);
  const before = await uids();
  await client.config
    .makeApiClient(CoreV1Api)
    .deleteCollectionNamespacedPod({ namespace: BACKING_NAMESPACE, labelSelector });
  await retry(`delete Pods ${name}`, { timeoutSeconds: DELETE_TIMEOUT_SECONDS }, async () => {
    if ((await uids()).some((uid) => before.includes(uid))) {
      throw new Error("some still exist");
    }
  });
}

/** What `look` finds, or that it fails. */
async function lines(what: string, look: () => Promise<string[]>): Promise<string[]> {
  try {
    return await look();
  } catch (error) {
    return [`${what}: ${errorMessage(error)}`];
  }
}

/** Fails unless the API server has a Node of the cluster, and so its data. */
async function answers({ name, kubeconfig }: Workload): Promise<string[]> {
  const nodes = JSON.parse(await getWithKubeconfig(kubeconfig, "/api/v1/nodes?limit=1")) as { items: unknown[] };
  return nodes.items.length > 0 ? [] : [`${name}: its API server has no Node`];
}
