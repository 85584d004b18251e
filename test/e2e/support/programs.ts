import { execFileSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { commandLine } from "../../../processes/proc";
import { descendants, environment } from "./proc";

/** Milliseconds between two looks at the processes. */
const INTERVAL = 1000;

/** A port on which programs listen. */
export interface Listener {
  /** `ADDRESS:PORT`; the address `*` is any, of IPv4 and IPv6. */
  address: string;
  program: string;
  pids: number[];
}

/** The ports, TCP and UDP, on which programs listen in a network namespace. Default: that of this process. */
export function listeners(namespacePath?: string): Listener[] {
  const enter = namespacePath === undefined ? [] : ["nsenter", `--net=${namespacePath}`];
  const [command = "", ...args] = [...enter, "ss", "-H", "--listening", "--numeric", "--tcp", "--udp", "--processes"];
  const lines = execFileSync(command, args, { encoding: "utf8" }).split("\n").filter(Boolean);
  return lines.map((line) => {
    const [, , , , address = ""] = line.split(/\s+/);
    const pids = [...line.matchAll(/pid=(\d+)/g)].map(([, pid]) => Number(pid));
    return { address, program: /\(\("([^"]+)"/.exec(line)?.[1] ?? "", pids };
  });
}

/** Whether others than this machine, or this network namespace, may reach an address. */
export function isOpen({ address }: Listener): boolean {
  return !/^(127\.|\[::1\]|\[::ffff:127\.)/.test(address);
}

/** Whether a process is in the network namespace of this one; false if it is gone. */
export function sharesNetwork(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync("/proc/self/ns/net");
  } catch {
    return false;
  }
}

/** What everybody on the machine, and root, see of a process: its command line and its environment. */
export function exposed(pid: number): string {
  return `${commandLine(pid)}\n${environment(pid)}`;
}

/** Watches the processes that this one starts: what is to be seen of them, and where they listen. */
export class ProgramWatch {
  readonly exposed = new Set<string>();
  readonly openListeners = new Set<string>();
  private readonly timer = setInterval(() => this.look(), INTERVAL);

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const pids = descendants(process.pid);
    pids.forEach((pid) => this.exposed.add(exposed(pid)));
    listeners()
      .filter((listener) => isOpen(listener) && listener.pids.some((pid) => pids.includes(pid)))
      .forEach(({ program, address }) => this.openListeners.add(`${program} ${address}`));
  }
}
