import { commandLine, cpuSeconds, mebibytes, processIds } from "../../testing/proc";

/** Milliseconds between two looks at the processes. */
const INTERVAL = 1000;

/** What all processes of a part have used. */
export interface PartUsage {
  /** CPU seconds since the watch began. */
  cpuSeconds: number;
  /** Private memory (RssAnon) at the last look, in MiB. */
  privateMebibytes: number;
}

/** What the command lines of the parts look like; the first that matches counts. */
const PARTS: [part: string, pattern: RegExp][] = [
  ["workload API servers", /^kube-apiserver .*--etcd-prefix=/],
  ["management API server", /^kube-apiserver /],
  ["tenants' etcd", /^etcd .*--name=etcd /],
  ["management etcd", /^etcd /],
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
];

/** Watches the processes of this machine, by part. What lives for less than the interval is not seen. */
export class PartWatch {
  private readonly first = new Map<number, number>();
  private readonly last = new Map<number, { part: string; seconds: number }>();
  private readonly timer = setInterval(() => this.look(), INTERVAL).unref();

  constructor() {
    this.look();
    for (const [pid, { seconds }] of this.last) {
      this.first.set(pid, seconds);
    }
  }

  stop(): Map<string, PartUsage> {
    clearInterval(this.timer);
    this.look();
    return new Map(
      PARTS.map(([part]) => {
        const processes = [...this.last].filter(([, process]) => process.part === part);
        return [
          part,
          {
            cpuSeconds: processes.reduce((sum, [pid, { seconds }]) => sum + seconds - (this.first.get(pid) ?? 0), 0),
            privateMebibytes: processes.reduce((sum, [pid]) => sum + mebibytes(pid, "RssAnon"), 0),
          },
        ] as const;
      }),
    );
  }

  private look(): void {
    for (const pid of processIds()) {
      const command = commandLine(pid);
      const part = PARTS.find(([, pattern]) => pattern.test(command))?.[0];
      if (part !== undefined) {
        this.last.set(pid, { part, seconds: cpuSeconds(pid) || (this.last.get(pid)?.seconds ?? 0) });
      }
    }
  }
}
