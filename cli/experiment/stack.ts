import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StackSummary } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";
import type { ExperimentRun } from "../../runs/format";
import { projectRoot } from "../../tools/paths";
import { destroy } from "../destroy";
import { workspace } from "../pulumi/pulumi";
import { repairedStacks } from "../recovery/stacks";
import { up } from "../up";
import type { Side } from "./sides";

/** The stack of an experiment's fleets, one after another. */
export class ExperimentStack {
  readonly name: string;

  /** @param base the stack that has the settings. */
  constructor(private readonly base: string) {
    this.name = `${base}-experiment`;
  }

  private get file(): string {
    return join(projectRoot(), `Pulumi.${this.name}.yaml`);
  }

  /** @throws if there is something in the stack's place. */
  assertFree(stacks: readonly StackSummary[]): void {
    if (stacks.some(({ name, resourceCount = 0 }) => name === this.name && resourceCount > 0)) {
      throw new Error(
        `stack ${this.name} has a fleet that is not an experiment's: run \`make down STACK=${this.name}\` first`,
      );
    }
    if (existsSync(this.file)) {
      throw new Error(`Pulumi.${this.name}.yaml is there, and is not an experiment's: move it away first`);
    }
  }

  /** Brings the fleet of a side up, and leaves a record of that. */
  async bringUp({ config }: Side, run: ExperimentRun): Promise<void> {
    await writeFile(this.file, stringify({ config }));
    await up(this.name, await repairedStacks(), run);
  }

  /** Removes the fleet, the stack and its file; what of them there is not is no error. */
  async remove(): Promise<void> {
    const stacks = await repairedStacks();
    if (stacks.some(({ name }) => name === this.name)) {
      await destroy(this.name, stacks);
      await this.removeStack(stacks);
    }
    await rm(this.file, { force: true });
  }

  /** Pulumi then has none selected. */
  private async removeStack(stacks: readonly StackSummary[]): Promise<void> {
    const local = await workspace();
    await local.removeStack(this.name);
    if (stacks.some(({ name }) => name === this.base)) {
      await local.selectStack(this.base);
    }
  }
}
