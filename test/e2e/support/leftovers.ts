import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kernelName } from "../../../local/network";
import type { Checkout } from "../../../testing/checkout";
import { commandLine, processIds } from "../../../processes/proc";
import { workingDirectory } from "./proc";

/** What a fleet has on the machine, and could leave behind: lines by kind. */
export type Traces = Record<string, string[]>;

/**
 * Looks at the machine for what a checkout and its local clusters have: processes, interfaces, network namespaces, mounts,
 * iptables rules and cgroups.
 *
 * @param clusters names of the local clusters.
 */
export function tracesOf({ directory, clusters: parent }: Checkout, ...clusters: string[]): Traces {
  const names = [directory, kernelName(parent), ...clusters.map((name) => kernelName(join(parent, name)))];
  const isOurs = (line: string) => names.some((name) => line.includes(name));
  const found: Traces = {
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

/** Fails if a checkout and its local clusters have anything on the machine. */
export function assertNothingLeft(checkout: Checkout, ...clusters: string[]): void {
  const left = Object.entries(tracesOf(checkout, ...clusters)).filter(([, lines]) => lines.length > 0);
  assert.deepEqual(Object.fromEntries(left), {});
}

/** Working directory and command line of every process. */
function processes(): string[] {
  return processIds().map((pid) => `${workingDirectory(pid)} ${commandLine(pid)}`);
}

function output(command: string, ...args: string[]): string[] {
  return execFileSync(command, args, { encoding: "utf8" }).split("\n");
}
