import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readJson, writeJson } from "../../tools/json";
import { localDirectory } from "../../tools/paths";

/** An experiment that was begun and has not ended. */
export interface Unfinished {
  /** As its runs have it: when it was begun, in ISO 8601. */
  readonly id: string;
  /** Stands for all that it compares. */
  readonly digest: string;
}

/**
 * The note that an experiment has not ended. As long as there is one, the experiment's stack and its file are ours; an update of
 * the stack that is not the experiment's removes it.
 */
export class UnfinishedNote {
  private readonly file: string;

  /** @param stack the experiment's. */
  constructor(stack: string) {
    this.file = join(localDirectory(), "experiments", `${stack}.json`);
  }

  /** Undefined if the last experiment has ended. */
  read(): Promise<Unfinished | undefined> {
    return readJson<Unfinished>(this.file);
  }

  write(experiment: Unfinished): Promise<void> {
    return writeJson(this.file, experiment);
  }

  remove(): Promise<void> {
    return rm(this.file, { force: true });
  }
}
