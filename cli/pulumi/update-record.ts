import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localDirectory, projectRoot } from "../../tools/paths";

/**
 * What a stack was last brought to: as long as neither the program nor what it is given has changed, and nothing else
 * has updated the stack, an update of it would change nothing.
 */
export class UpdateRecord {
  private readonly file: string;

  constructor(stack: string) {
    this.file = join(localDirectory(), "cluster-stacks", `${stack}.json`);
  }

  /** Whether the stack's last update, at this time, brought it to what the digest stands for. */
  matches(digest: string, lastUpdate: string | undefined): boolean {
    return this.exists && readFileSync(this.file, "utf8") === JSON.stringify({ digest, lastUpdate });
  }

  /** Whether the last command has ended well. */
  get exists(): boolean {
    return existsSync(this.file);
  }

  /** Notes that an update has ended; what it has brought the stack to need not be known. */
  write(digest?: string, lastUpdate?: string): void {
    mkdirSync(join(this.file, ".."), { recursive: true });
    writeFileSync(this.file, JSON.stringify({ digest, lastUpdate }));
  }

  /** To be called before the stack is touched: what is interrupted has no record. */
  remove(): void {
    rmSync(this.file, { force: true });
  }
}

/** A digest of the compiled program and of the values that it is given. */
export function digestOf(values: unknown): string {
  const program = readFileSync(join(projectRoot(), "bin", ".tsbuildinfo"));
  return createHash("sha256").update(program).update(JSON.stringify(values)).digest("hex");
}
