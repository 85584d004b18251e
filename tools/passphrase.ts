import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes the file with the random passphrase that encrypts the secrets in Pulumi's state, readable by its owner only.
 * One that exists is kept: without it the state's secrets are lost.
 */
export function createPassphrase(file: string): void {
  if (existsSync(file)) {
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}`;
  writeFileSync(next, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  try {
    // Unlike a rename, a link never replaces the passphrase that another set-up made meanwhile.
    linkSync(next, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
  } finally {
    rmSync(next);
  }
}
