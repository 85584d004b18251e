import { setTimeout as sleep } from "node:timers/promises";
import { EtcdClient } from "./client";
import type { EtcdReference } from "./reference";
import { AnotherClusterError, KubernetesClient } from "../kubernetes/client";
import type { AnyObject } from "../kubernetes/client";
import { POD, SECRET } from "../kubernetes/kinds";
import { conditionOf, oneLine } from "../kubernetes/objects";
import { podProblems } from "../kubernetes/pod-problems";
import { forwardPort } from "../kubernetes/port-forward";
import type { ForwardedPort } from "../kubernetes/port-forward";
import { areTenantsSkipped } from "./skipped";
import { errorMessage, retry } from "../retry";

/**
 * Runs an action with a connection to the etcd. Where it fails, the error has the last words of etcd's Pod as well.
 *
 * @throws AnotherClusterError if the kubeconfig leads to another cluster than the etcd's.
 */
export async function withEtcd<T>(etcd: EtcdReference, action: (client: EtcdClient) => Promise<T>): Promise<T> {
  try {
    return await action((await connectToEtcd(etcd)).client);
  } catch (error) {
    if (error instanceof AnotherClusterError) {
      throw error;
    }
    const words = await lastWords(etcd).catch(() => []);
    throw new Error([`etcd ${etcd.namespace}/${etcd.pod}: ${errorMessage(error)}`, ...words].join("\n"), {
      cause: error,
    });
  }
}

/** The same for what asks the etcd just now: the connection, which would keep this process running, is closed then. */
export async function withEtcdOnce<T>(etcd: EtcdReference, action: (client: EtcdClient) => Promise<T>): Promise<T> {
  try {
    return await withEtcd(etcd, action);
  } finally {
    await closeConnection(etcd);
  }
}

async function lastWords(etcd: EtcdReference): Promise<string[]> {
  const pod = await etcdPod(KubernetesClient.fromReference(etcd.kubeconfig), etcd);
  return pod === undefined ? ["  there is no such Pod"] : podProblems(pod);
}

/** Seconds in which the StatefulSet controller makes a new Pod in the place of one that is gone. */
const REPLACEMENT_SECONDS = 5;

/** Says why an etcd's Pod is not Ready. */
class NotReadyError extends Error {}

/** An etcd that has its data is Ready in a minute; a cluster that cannot be asked is not asked again. */
const UNTIL_READY = {
  timeoutSeconds: 60,
  intervalSeconds: 5,
  isTransient: (error: Error) => error instanceof NotReadyError,
};

/** A client, and the port of this machine through which it reaches etcd. */
interface Connection {
  readonly client: EtcdClient;
  readonly port: ForwardedPort;
}

/** Connections by etcd. A connection whose Pod restarts opens itself again at the next call. */
const connections = new Map<string, Promise<Connection>>();

/**
 * A connection to the etcd as its user `root`, whose certificate is read from its Secret for that. All tenants of an
 * etcd share one connection of this process.
 */
function connectToEtcd(etcd: EtcdReference): Promise<Connection> {
  const key = JSON.stringify(etcd);
  const existing = connections.get(key);
  if (existing !== undefined) {
    return existing;
  }
  const connection = connect(etcd);
  connections.set(key, connection);
  connection.catch(() => connections.delete(key));
  return connection;
}

/** Closes the connection to the etcd, which would keep this process running, and its port. */
export async function closeConnection(etcd: EtcdReference): Promise<void> {
  const key = JSON.stringify(etcd);
  const connection = connections.get(key);
  connections.delete(key);
  const { client, port } = (await connection) ?? {};
  client?.close();
  port?.close();
}

/** Whether there are tenants to delete: there is the etcd's Pod, and one that is just being replaced counts. */
export async function hasTenants(kubernetes: KubernetesClient, etcd: EtcdReference): Promise<boolean> {
  if (areTenantsSkipped(etcd)) {
    return false;
  }
  const exists = async () => (await etcdPod(kubernetes, etcd)) !== undefined;
  return (await exists()) || (await sleep(REPLACEMENT_SECONDS * 1000).then(exists));
}

/**
 * Why the etcd's Pod is not Ready for a minute; undefined if it is, or if there is none.
 *
 * @throws if the cluster cannot be asked.
 */
export async function notReadyReason(etcd: EtcdReference): Promise<string | undefined> {
  const kubernetes = KubernetesClient.fromReference(etcd.kubeconfig);
  return retry(`etcd ${etcd.pod}`, UNTIL_READY, async () => {
    const pod = await etcdPod(kubernetes, etcd);
    if (pod !== undefined && conditionOf(pod, "Ready")?.status !== "True") {
      throw new NotReadyError(reasonOf(pod));
    }
  }).then(
    () => undefined,
    (error: Error) => {
      if (error.cause instanceof NotReadyError) {
        return error.cause.message;
      }
      throw error;
    },
  );
}

function reasonOf(pod: AnyObject): string {
  const conditions = ["PodScheduled", "Ready"].map((type) => conditionOf(pod, type)?.message);
  const reasons = [...podProblems(pod), ...conditions].filter((reason) => reason !== undefined);
  return reasons.map(oneLine).join("; ") || `its phase is ${String(pod.status?.phase)}`;
}

function etcdPod(kubernetes: KubernetesClient, { namespace, pod }: EtcdReference): Promise<AnyObject | undefined> {
  return kubernetes.get({ ...POD, metadata: { namespace, name: pod } });
}

async function connect(etcd: EtcdReference): Promise<Connection> {
  const kubernetes = KubernetesClient.fromReference(etcd.kubeconfig);
  const identity = await rootIdentity(kubernetes, etcd);
  const port = await forwardPort(kubernetes.config, { namespace: etcd.namespace, name: etcd.pod, port: 2379 });
  return { client: new EtcdClient({ port: port.port, serverName: "localhost", ...identity }), port };
}

async function rootIdentity(kubernetes: KubernetesClient, etcd: EtcdReference) {
  const secret = await kubernetes.get({
    ...SECRET,
    metadata: { namespace: etcd.namespace, name: etcd.rootSecret },
  });
  const entry = (key: string) => {
    const value = secret?.data?.[key];
    if (value === undefined) {
      throw new Error(`Secret ${etcd.namespace}/${etcd.rootSecret} with etcd's root certificate has no ${key}`);
    }
    return Buffer.from(value, "base64").toString();
  };
  return { ca: entry("ca.crt"), certificate: entry("tls.crt"), key: entry("tls.key") };
}
