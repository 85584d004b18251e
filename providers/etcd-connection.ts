import { EtcdClient } from "./etcd-client";
import type { EtcdReference } from "./inputs";
import { KubernetesClient } from "./kubernetes-client";
import { forwardPort } from "./port-forward";

/** Connections by etcd. A connection whose Pod restarts opens itself again at the next call. */
const connections = new Map<string, Promise<EtcdClient>>();

/**
 * A connection to the etcd as its user `root`, whose certificate is read from its Secret for that. All tenants of an
 * etcd share one connection of this process.
 */
export function connectToEtcd(etcd: EtcdReference): Promise<EtcdClient> {
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

async function connect(etcd: EtcdReference): Promise<EtcdClient> {
  const kubernetes = KubernetesClient.fromReference(etcd.kubeconfig);
  const identity = await rootIdentity(kubernetes, etcd);
  const { port } = await forwardPort(kubernetes.config, { namespace: etcd.namespace, name: etcd.pod, port: 2379 });
  return new EtcdClient({ port, serverName: "localhost", ...identity });
}

async function rootIdentity(kubernetes: KubernetesClient, etcd: EtcdReference) {
  const secret = await kubernetes.get({
    apiVersion: "v1",
    kind: "Secret",
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
