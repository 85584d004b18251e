/**
 * Flags that kubeadm or the program gives a node's kube-apiserver for the node's own files, addresses and networks
 * (`getAPIServerCommand` in
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/cmd/kubeadm/app/phases/controlplane/manifests.go), and flags that
 * would undo these
 * (https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/).
 */
const REFUSED_FLAGS: readonly (readonly [RegExp, string])[] = [
  [/^(advertise-address|bind-address|secure-port)$/, "the cluster is reached at the node's address"],
  [/^audit-log-path$/, "without audit-policy-file, which names a file, nothing is recorded"],
  [/^anonymous-auth$/, "the probes are anonymous"],
  [/^authorization-mode$/, "kubeadm's authorization lets the probes in"],
  [/^enable-garbage-collector$/, "kube-controller-manager must have the same value"],
  [/^endpoint-reconciler-type$/, "Pods reach the API server at its endpoint"],
  [/^etcd-(servers|servers-overrides)$/, "the node has its own etcd"],
  [/^kubelet-preferred-address-types$/, "Pods' logs and ports are read from the node's kubelet"],
  [/^service-cluster-ip-range$/, "the node's networks and firewall have the same ranges"],
  [/^(service-node-port-range|kubernetes-service-node-port)$/, "a fleet's NodePorts are in this range"],
  [/^allow-privileged$/, "kube-proxy is privileged"],
];

/** Why a user cannot set a flag of a node's kube-apiserver; undefined for one that can be set. */
export function nodeApiServerRefusal(flag: string): string | undefined {
  return REFUSED_FLAGS.find(([flags]) => flags.test(flag))?.[1];
}
