/**
 * Flags of a node's kube-apiserver that a user cannot set, and why: kubeadm gives it these for the node's own address, files
 * and networks (`getAPIServerCommand` in
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/cmd/kubeadm/app/phases/controlplane/manifests.go).
 */
const REFUSED_FLAGS: readonly { readonly flags: RegExp; readonly reason: string }[] = [
  { flags: /^(advertise-address|bind-address|secure-port)$/, reason: "the cluster is reached at the node's address" },
  { flags: /^(etcd-(servers|servers-overrides|prefix|cafile|certfile|keyfile))$/, reason: "the node has its own etcd" },
  {
    flags:
      /^(client-ca-file|tls-(cert-file|private-key-file)|(kubelet-client|proxy-client|requestheader|service-account)-.*)$/,
    reason: "kubeadm makes the node's keys and certificates",
  },
  { flags: /^(anonymous-auth|authorization-(mode|config))$/, reason: "kubeadm's authorization lets the probes in" },
  { flags: /^service-cluster-ip-range$/, reason: "kube-proxy and the node's firewall have the same range" },
  {
    flags: /^service-node-port-range$/,
    reason: "the NodePorts of the workload clusters are in kube-apiserver's range",
  },
];

/** Why a user cannot set a flag of a node's kube-apiserver; undefined for one that can be set. */
export function apiServerFlagRefusal(flag: string): string | undefined {
  const reason = REFUSED_FLAGS.find(({ flags }) => flags.test(flag))?.reason;
  return reason && `cannot be set: ${reason}`;
}
