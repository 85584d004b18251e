import type { DebianPackage } from "./packages";
import type { Task } from "./task";
import { vendorHost } from "./vendor";

/** What a set-up could not provide, and why. */
export interface Failures {
  /** The reasons, one for each source that was tried. */
  readonly tasks: ReadonlyMap<Task, readonly string[]>;
  /** Those of the tasks that the mirror has, but damaged. */
  readonly damaged: readonly Task[];
  readonly packages: ReadonlyMap<DebianPackage, string>;
  readonly mirror: string | undefined;
}

/** The message that names everything that is missing, and the ways to provide it. */
export function failureReport(failures: Failures): string {
  const things = new Map([
    ...[...failures.tasks].map(([{ label }, reasons]) => [label, reasons.join("; ")] as const),
    ...[...failures.packages].map(([{ name }, reason]) => [`Debian package ${name}`, reason] as const),
  ]);
  const reasons = [...new Set(things.values())];
  const thingsOf = (reason: string) => [...things.keys()].filter((thing) => things.get(thing) === reason);
  return [
    `Set-up could not provide ${things.size === 1 ? "one thing" : `${things.size} things`}:`,
    ...reasons.map((reason) => `  ${thingsOf(reason).join(", ")}: ${reason}`),
    "Ways to provide them (then run it again; what is there already is kept):",
    ...waysToProvide(failures).map((way) => `  - ${way}`),
  ].join("\n");
}

function waysToProvide({ tasks, damaged, packages, mirror }: Failures): string[] {
  const list = (values: Iterable<string>) => [...new Set(values)].sort().join(", ");
  const archives = (among: readonly Task[]) => list(among.flatMap(({ item }) => item.mirror?.archive ?? []));
  const missing = [...tasks.keys()];
  const onPath = missing.filter(({ kind }) => kind === "tool").map(({ label }) => label);
  const absent = missing.filter((task) => !damaged.includes(task));
  const ways: string[] = [];
  if (damaged.length > 0) {
    ways.push(`replace ${archives(damaged)} in the mirror ${mirror}`);
    ways.push(`MIRROR= (no mirror), and a connection to ${list(damaged.map(vendorHost))}`);
  }
  if (archives(absent) !== "") {
    ways.push(`MIRROR=DIRECTORY with ${archives(absent)} and SHA256SUMS in it`);
  }
  if (absent.length > 0) {
    ways.push(`a connection to ${list(absent.map(vendorHost))}`);
  }
  if (onPath.length > 0) {
    ways.push(`on PATH: ${list(onPath)}`);
  }
  if (packages.size > 0) {
    const names = [...packages.keys()].map(({ name }) => name);
    ways.push(`as root: apt-get update && apt-get install ${names.join(" ")}`);
  }
  return ways;
}
