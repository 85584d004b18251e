/** Reasons to refuse flags of a node's kube-apiserver. */
const REASONS = {
  address: "the cluster is reached at the node's address",
  audit: "without audit-policy-file, which names a file, nothing is recorded",
  authentication: "the probes are anonymous",
  authorization: "kubeadm's authorization lets the probes in",
  collector: "kube-controller-manager must have the same value",
  endpoint: "Pods reach the API server at its endpoint",
  etcd: "the node has its own etcd",
  files: "its container has no files but kubeadm's",
  kubelet: "Pods' logs and ports are read from the node's kubelet",
  networks: "the node's networks and firewall have the same ranges",
  ports: "a fleet's NodePorts are in this range",
  privileged: "kube-proxy is privileged",
};

/**
 * Flags that kubeadm or the program gives a node's kube-apiserver for the node's own files, addresses and networks
 * (`getAPIServerCommand` in
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/cmd/kubeadm/app/phases/controlplane/manifests.go), and flags that
 * would undo these
 * (https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/).
 */
const REFUSED_FLAGS: readonly (readonly [RegExp, string])[] = [
  [/^(advertise-address|bind-address|secure-port)$/, REASONS.address],
  [/^audit-log-path$/, REASONS.audit],
  [/^anonymous-auth$/, REASONS.authentication],
  [/^authorization-mode$/, REASONS.authorization],
  [/^enable-garbage-collector$/, REASONS.collector],
  [/^endpoint-reconciler-type$/, REASONS.endpoint],
  [/^etcd-(servers|servers-overrides)$/, REASONS.etcd],
  [/^kubelet-preferred-address-types$/, REASONS.kubelet],
  [/^service-cluster-ip-range$/, REASONS.networks],
  [/^(service-node-port-range|kubernetes-service-node-port)$/, REASONS.ports],
  [/^allow-privileged$/, REASONS.privileged],
  [/-(cafile|certfile|keyfile|file|labels-manifest)$/, REASONS.files],
  [/^(authentication|authorization|encryption-provider)-config$/, REASONS.files],
  [/^(tls-sni-cert-key|service-account-signing-endpoint)$/, REASONS.files],
  [/^kubelet-(certificate-authority|client-certificate|client-key)$/, REASONS.files],
];

/** Why a user cannot set a flag of a node's kube-apiserver; undefined for one that can be set. */
export function nodeApiServerRefusal(flag: string): string | undefined {
  return REFUSED_FLAGS.find(([flags]) => flags.test(flag))?.[1];
}
