/** What the command lines of the parts look like; the first that matches counts. */
const PARTS: [part: string, pattern: RegExp][] = [
  ["workload API servers", /^kube-apiserver .*--etcd-prefix=/],
  ["management API server", /^kube-apiserver /],
  ["tenants' etcd", /^etcd .*--name=etcd /],
  ["management etcd", /^etcd /],
  ["fake API servers", /^\/fkas\b/],
  ["fake kubelets", /^\S*node --eval .*fake-kubelets/],
  ["controller managers", /^\/?(manager|baremetal-operator)\b/],
  [
    "kube-controller-manager, scheduler, proxy, CoreDNS",
    /^(\S*\/)?(kube-controller-manager|kube-scheduler|kube-proxy|coredns)\b/,
  ],
  ["kubelet", /^(\S*\/)?kubelet /],
  ["containerd, shims, runc", /^(\S*\/)?(containerd|containerd-shim-runc-v2|runc)\b/],
  ["Pulumi engine", /^pulumi /],
  ["Pulumi program and dynamic provider", /@pulumi\/pulumi\/cmd\//],
  ["Pulumi providers", /pulumi-(resource|language)-/],
  ["the command, which records", /^\S*node \S*bin\/cli\/(operation|experiment|faults)\.js /],
];

/** The part of the fleet that a process belongs to, by its command line; undefined if it is none of it. */
export function partOf(command: string): string | undefined {
  return PARTS.find(([, pattern]) => pattern.test(command))?.[0];
}
