import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";

/** What Pulumi encrypts to know the passphrase again. */
const KNOWN_TEXT = "pulumi";

const AUTHENTICATION_TAG_BYTES = 16;

/**
 * Whether the passphrase of the environment is the one that a stack's `encryptionsalt` was made with. Pulumi would say
 * "incorrect passphrase" and no more. True if the environment has none, which Pulumi reports itself.
 *
 * @see https://github.com/pulumi/pulumi/blob/v3.250.0/pkg/secrets/passphrase/manager.go
 */
export function isPassphraseOf(encryptionSalt: string, env: NodeJS.ProcessEnv): boolean {
  const passphrase = env.PULUMI_CONFIG_PASSPHRASE ?? readPassphrase(env.PULUMI_CONFIG_PASSPHRASE_FILE);
  const [, salt, , nonce, encrypted] = encryptionSalt.split(":").map((part) => Buffer.from(part, "base64"));
  if (passphrase === undefined || salt === undefined || nonce === undefined || encrypted === undefined) {
    return true;
  }
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAuthTag(encrypted.subarray(-AUTHENTICATION_TAG_BYTES));
  try {
    const text = decipher.update(encrypted.subarray(0, -AUTHENTICATION_TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString() === KNOWN_TEXT;
  } catch {
    return false;
  }
}

function readPassphrase(file: string | undefined): string | undefined {
  return !file ? undefined : readFileSync(file, "utf8").trim();
}
