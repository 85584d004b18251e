import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { kernelName } from "../../local/network";
import { findInit } from "../../local/processes";
import { partOf } from "../../processes/parts";
import { descendantsOf, statisticsOf } from "../../processes/proc";
import { ProcessUsage } from "../../processes/usage";
import type { PartSample } from "../format";
import { rounded } from "./aggregates";
import { Pace } from "./pace";
import type { Unsampled } from "./sample";

/** CPU seconds that may be used in a round to look at processes. */
const CPU_SECONDS_A_ROUND = 0.1;

/** The processes of this command, and of the local nodes of this checkout, by part. */
export class Parts {
  private readonly usage = new ProcessUsage(partOf);
  private readonly pace = new Pace(CPU_SECONDS_A_ROUND);
  private known = new Map<string, number>();

  /** @param nodes directory with those of the local nodes. */
  constructor(private readonly nodes: string) {}

  /** @param always whether they are looked at, too, if they would be spared in this round. */
  async sample(always: boolean): Promise<Unsampled<PartSample>[]> {
    if (!this.pace.isDue("processes") && !always) {
      return [];
    }
    const inits = await Promise.all(this.nodeDirectories().map((directory) => findInit(kernelName(directory))));
    const roots = inits.filter((init) => init !== undefined);
    const { user, system } = process.cpuUsage();
    const own = statisticsOf(process.pid);
    this.usage.look([...(own === undefined ? [] : [own]), ...descendantsOf(process.pid, ...roots)]);
    const cost = process.cpuUsage({ user, system });
    this.pace.note("processes", (cost.user + cost.system) / 1e6);
    const before = this.known;
    const usages = [...this.usage.usages()];
    this.known = new Map(usages.map(([part, { cpuSeconds }]) => [part, cpuSeconds]));
    return usages.map(([name, { cpuSeconds, privateMebibytes }]) => ({
      kind: "part",
      name,
      figures: { cpuSeconds: rounded(cpuSeconds - (before.get(name) ?? 0)), mebibytes: rounded(privateMebibytes) },
    }));
  }

  private nodeDirectories(): string[] {
    return existsSync(this.nodes) ? readdirSync(this.nodes).map((name) => join(this.nodes, name)) : [];
  }
}
