/** Most Pods on a node that the program makes; kubelet's default is 110. */
export const MAX_PODS = 500;

/** IPv4 range of the Pods: kind's own. It exists only within a node, so that all nodes share it. */
export const POD_SUBNET = "10.244.0.0/16";

/** Bytes that the database of etcd may have, its own upper recommendation: user data of many clusters has no room in 2 GiB. */
export const ETCD_QUOTA_BYTES = 8 * 1024 ** 3;

/** There is nobody to elect. A lease that is renewed too late on a busy machine would end the process. */
const noLeaderElection = { "leader-elect": "false" };

/**
 * Flags of the control plane of a cluster that has one node, on a busy machine: by component, and by name without dashes.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 * @see https://etcd.io/docs/v3.6/op-guide/configuration/
 */
export const singleNodeArgs = {
  controllerManager: {
    ...noLeaderElection,
    // The one node has the whole range: with the default, 24, it would have 254 addresses.
    "node-cidr-mask-size": POD_SUBNET.split("/")[1]!,
    // No other node could have the Pods. While a busy kubelet is late, their Services go on, and webhooks answer.
    "node-monitor-grace-period": "1h",
  },
  scheduler: noLeaderElection,
  etcd: { "quota-backend-bytes": String(ETCD_QUOTA_BYTES) },
} as const;
