import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A checkout with nothing in it, which METAL3_SCALE_HOME names until it is left. */
export class Home {
  readonly directory = mkdtempSync(join(tmpdir(), "home-"));
  private readonly before = process.env.METAL3_SCALE_HOME;

  constructor() {
    writeFileSync(join(this.directory, "Pulumi.yaml"), "");
    process.env.METAL3_SCALE_HOME = this.directory;
  }

  /** Deletes it. */
  leave(): void {
    delete process.env.METAL3_SCALE_HOME;
    Object.assign(process.env, this.before === undefined ? {} : { METAL3_SCALE_HOME: this.before });
    rmSync(this.directory, { recursive: true });
  }
}
