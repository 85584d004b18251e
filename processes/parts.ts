/** What the command lines of those parts look like in which faults are made, too. */
export const API_SERVERS = /^kube-apiserver .*--etcd-prefix=/;
export const MANAGEMENT_API_SERVER = /^kube-apiserver (?!.*--etcd-prefix=)/;
export const TENANTS_ETCD = /^etcd .*--name=etcd /;
export const MANAGEMENT_ETCD = /^etcd (?!.*--name=etcd )/;
export const MANAGERS = /^\/?(manager|baremetal-operator)\b/;

/** What the command lines of all parts look like; the first that matches counts. */
const PARTS: [part: string, pattern: RegExp][] = [
  ["workload API servers", API_SERVERS],
  ["management API server", MANAGEMENT_API_SERVER],
  ["tenants' etcd", TENANTS_ETCD],
  ["management etcd", MANAGEMENT_ETCD],
  ["fake API servers", /^\/fkas\b/],
  ["fake kubelets", /^\S*node --eval .*fake-kubelets/],
  ["controller managers", MANAGERS],
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
