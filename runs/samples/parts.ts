import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { kernelName } from "../../local/network";
import { findInit } from "../../local/processes";
import { partOf } from "../../processes/parts";
import { descendants } from "../../processes/proc";
import { ProcessUsage } from "../../processes/usage";
import type { PartSample } from "../format";
import { rounded } from "./aggregates";
import type { Unsampled } from "./sample";

/** The processes of this command, and of the local nodes of this checkout, by part. */
export class Parts {
  private readonly usage = new ProcessUsage(partOf);
  private known = new Map<string, number>();

  /** @param nodes directory with those of the local nodes. */
  constructor(private readonly nodes: string) {}

  async sample(): Promise<Unsampled<PartSample>[]> {
    const inits = await Promise.all(this.nodeDirectories().map((directory) => findInit(kernelName(directory))));
    const roots = inits.filter((init) => init !== undefined);
    this.usage.look([process.pid, ...descendants(process.pid, ...roots)]);
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
