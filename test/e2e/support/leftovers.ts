import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { commandLine, processIds, workingDirectory } from "../../../testing/processes";

/** What a fleet could leave behind on the machine, as sorted lines by kind. */
export type Snapshot = Record<string, string[]>;

/**
 * Looks at the machine: processes in network namespaces of local clusters, interfaces, network namespaces, mounts,
 * iptables rules and cgroups. What other checkouts have is left out by `isOurs`, which is given a line.
 */
export function snapshot(isOurs: (line: string) => boolean): Snapshot {
  const found: Snapshot = {
    processes: processes(),
    interfaces: output("ip", "-oneline", "link"),
    namespaces: output("ip", "netns"),
    mounts: readFileSync("/proc/self/mounts", "utf8").split("\n"),
    iptables: output("iptables-save"),
    cgroups: readdirSync("/sys/fs/cgroup", { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.isSymbolicLink())
      .flatMap(({ name }) => readdirSync(`/sys/fs/cgroup/${name}`).map((child) => `${name}/${child}`)),
  };
  return Object.fromEntries(Object.entries(found).map(([kind, lines]) => [kind, lines.filter(isOurs)]));
}

/** Working directory and command line of every process. */
function processes(): string[] {
  return processIds().map((pid) => `${workingDirectory(pid)} ${commandLine(pid)}`);
}

function output(command: string, ...args: string[]): string[] {
  return execFileSync(command, args, { encoding: "utf8" }).split("\n");
}
