import { KubernetesClient } from "../clients/kubernetes/client";
import { BARE_METAL_HOST, CLUSTER, MACHINE } from "../clients/kubernetes/kinds";
import { ObjectWatch } from "../clients/kubernetes/object-watch";
import { isBeingDeleted } from "../clients/kubernetes/objects";
import type { AnyObject } from "../clients/kubernetes/objects";
import { ownedBy } from "../clients/kubernetes/ownership";
import { watchedWorkloadKubeconfig } from "../clients/kubernetes/workload-kubeconfig";
import type { NodeBehaviour } from "./behaviour";
import { FakeApiServers } from "./fake-api-servers";
import type { FakeApiServersOptions } from "./fake-api-servers";
import { isStopped, lacksPods, machinesOn } from "./machines";
import type { ProvisionedMachine } from "./machines";
import { clusterOf } from "./node-objects";
import { ClusterNodes } from "./nodes";
import { WorkQueue } from "./work-queue";
import { FakeWorkloadApi, RealWorkloadApi } from "./workload-api";

/** Workload clusters that are worked on at the same time, besides those that keep a worker waiting. */
const CONCURRENCY = 10;
/** Seconds after which a workload cluster is looked at again although no host of it has changed. */
const RESYNC_SECONDS = 60;
/** The same where fake API servers are asked, all clusters at once, whether they have lost what was written. */
const FAKE_API_RESYNC_SECONDS = 600;
/** Seconds after which fake API servers are asked again. */
const FAKE_API_POLL_SECONDS = 30;

export interface FakeKubeletsOptions {
  /** ID of the fleet whose hosts there are. */
  readonly fleet: string;
  /** How their Nodes behave. */
  readonly behaviour: NodeBehaviour;
  /** Of fake API servers, which have to be told of the workload clusters. Default: the API servers are real. */
  readonly fakeApiServers?: FakeApiServersOptions;
}

/**
 * Stands in for the kubelets of all hosts of a fleet: a Node appears in the workload cluster when its host is
 * provisioned for a Machine, and goes when that is undone. What is there follows from what the clusters say; nothing is
 * remembered that a restart could lose.
 *
 * The namespace of a workload cluster, in which its hosts are, has the cluster's name. Several clusters may have one API
 * server.
 */
export class FakeKubelets {
  private readonly hosts: ObjectWatch;
  private readonly machines: ObjectWatch;
  /** The clients of the workload clusters, to be forgotten with them. */
  private readonly clients = new Map<string, KubernetesClient>();
  private readonly apiServers: FakeApiServers | undefined;

  /** @param management client of the management cluster. */
  constructor(
    private readonly management: KubernetesClient,
    private readonly options: FakeKubeletsOptions,
  ) {
    this.hosts = ObjectWatch.of(management, BARE_METAL_HOST, { labelSelector: ownedBy(options.fleet) });
    this.machines = ObjectWatch.of(management, MACHINE);
    this.apiServers = options.fakeApiServers && new FakeApiServers(options.fakeApiServers);
  }

  /** Works until the signal aborts. */
  start(signal: AbortSignal): void {
    const queue = new WorkQueue((cluster) => this.reconcile(cluster), CONCURRENCY, signal);
    this.hosts.follow(({ metadata }) => queue.add(metadata!.namespace!), signal);
    // Whatever else is new of a Machine, its host tells.
    this.machines.follow((machine, change, before = machine) => {
      const isOther = (trait: (machine: AnyObject) => boolean) => trait(machine) !== trait(before);
      if (change === "ADDED" || isBeingDeleted(machine) || [isStopped, lacksPods].some(isOther)) {
        queue.add(machine.metadata!.namespace!);
      }
    }, signal);
    if (this.apiServers !== undefined) {
      poll(this.apiServers, queue, signal);
    }
  }

  /** Resolves once the hosts and the Machines are known. */
  async ready(): Promise<void> {
    await Promise.all([this.hosts.list(), this.machines.list()]);
  }

  private async reconcile(cluster: string): Promise<number | undefined> {
    const hosts = inNamespace(cluster, await this.hosts.list());
    if (hosts.length === 0) {
      this.clients.get(cluster)?.forget();
      this.clients.delete(cluster);
      this.apiServers?.forget(cluster);
      return undefined;
    }
    try {
      return await this.reconcileNodes(cluster, hosts);
    } catch (error) {
      // A fake API server that was restarted has forgotten its clusters.
      this.apiServers?.forget(cluster);
      throw error;
    }
  }

  private async reconcileNodes(cluster: string, hosts: AnyObject[]): Promise<number> {
    const nodes = await this.nodesOf(cluster);
    const [all, found] = await Promise.all([this.machines.list(), nodes.read()]);
    const machines = machinesOn(hosts, inNamespace(cluster, all));
    const waits = await Promise.all(machines.map((machine) => nodes.write(machine, found.get(machine.host))));
    await this.removeUnused(nodes, found, machines, cluster);
    await this.removeOrphans(nodes, found);
    return Math.min(this.apiServers === undefined ? RESYNC_SECONDS : FAKE_API_RESYNC_SECONDS, ...waits);
  }

  private async nodesOf(cluster: string): Promise<ClusterNodes> {
    const client = await this.clientOf(cluster);
    const { fleet, behaviour } = this.options;
    const api = this.apiServers === undefined ? new RealWorkloadApi(client) : new FakeWorkloadApi(client);
    const nodes = new ClusterNodes(api, fleet, behaviour);
    await this.apiServers?.serve(cluster, client, nodes);
    return nodes;
  }

  private async clientOf(cluster: string): Promise<KubernetesClient> {
    const client = KubernetesClient.fromKubeconfig(await watchedWorkloadKubeconfig(this.management, cluster, cluster));
    const before = this.clients.get(cluster);
    if (before !== client) {
      before?.forget();
      this.clients.set(cluster, client);
    }
    return client;
  }

  /** Nodes of a cluster that is being deleted end with it, or are orphans when its hosts are gone. */
  private async removeUnused(
    nodes: ClusterNodes,
    found: ReadonlyMap<string, AnyObject>,
    machines: ProvisionedMachine[],
    cluster: string,
  ): Promise<void> {
    const used = new Set(machines.map(({ host }) => host));
    const unused = [...found].flatMap(([host, node]) => (clusterOf(node) === cluster && !used.has(host) ? [host] : []));
    if (unused.length > 0 && (await this.lives(cluster))) {
      await Promise.all(unused.map((host) => nodes.remove(host)));
    }
  }

  /**
   * Deletes the Nodes of clusters without hosts: an API server that other clusters share keeps those of one that is gone.
   * The hosts are looked at after the Nodes, which are written after their hosts.
   */
  private async removeOrphans(nodes: ClusterNodes, found: ReadonlyMap<string, AnyObject>): Promise<void> {
    const clusters = new Set((await this.hosts.list()).map(({ metadata }) => metadata?.namespace));
    const orphans = [...found].filter(([, node]) => !clusters.has(clusterOf(node)));
    await Promise.all(orphans.map(([host]) => nodes.remove(host)));
  }

  private async lives(cluster: string): Promise<boolean> {
    const object = await this.management.get({ ...CLUSTER, metadata: { namespace: cluster, name: cluster } });
    return object !== undefined && !isBeingDeleted(object);
  }
}

function inNamespace(namespace: string, objects: readonly AnyObject[]): AnyObject[] {
  return objects.filter(({ metadata }) => metadata?.namespace === namespace);
}

/** Has the clusters looked at again whose Nodes a fake API server has lost, since it was started again. */
function poll(servers: FakeApiServers, queue: WorkQueue, signal: AbortSignal): void {
  const ask = () => void servers.forgetLost((cluster) => queue.add(cluster));
  const timer = setInterval(ask, FAKE_API_POLL_SECONDS * 1000).unref();
  signal.addEventListener("abort", () => clearInterval(timer));
}
