import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";

/** What Pulumi encrypts to know the passphrase again. */
const KNOWN_TEXT = "pulumi";

const AUTHENTICATION_TAG_BYTES = 16;

/** A salt of 8 bytes, a nonce of 12, and the known text, encrypted, with its tag, each in base64. */
const ENCRYPTION_SALT = /^v1:[a-z0-9+/]{11}=:v1:[a-z0-9+/]{16}:[a-z0-9+/]{30}==$/i;

/** Whether a value is what Pulumi writes as a stack's `encryptionsalt`. */
export function isEncryptionSalt(value: unknown): value is string {
  return typeof value === "string" && ENCRYPTION_SALT.test(value);
}

/**
 * Whether the passphrase of the environment is the one that a stack's `encryptionsalt` was made with. Pulumi would say
 * "incorrect passphrase" and no more. True if the environment has none, which Pulumi reports itself.
 *
 * @param encryptionSalt as `isEncryptionSalt` takes it.
 * @see https://github.com/pulumi/pulumi/blob/v3.250.0/pkg/secrets/passphrase/manager.go
 */
export function isPassphraseOf(encryptionSalt: string, env: NodeJS.ProcessEnv): boolean {
  const passphrase = env.PULUMI_CONFIG_PASSPHRASE ?? readPassphrase(env.PULUMI_CONFIG_PASSPHRASE_FILE);
  if (passphrase === undefined) {
    return true;
  }
  const [, salt, , nonce, encrypted] = encryptionSalt.split(":").map((part) => Buffer.from(part, "base64"));
  const key = pbkdf2Sync(passphrase, salt!, 1_000_000, 32, "sha256");
  const decipher = createDecipheriv("aes-256-gcm", key, nonce!);
  decipher.setAuthTag(encrypted!.subarray(-AUTHENTICATION_TAG_BYTES));
  try {
    const text = decipher.update(encrypted!.subarray(0, -AUTHENTICATION_TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString() === KNOWN_TEXT;
  } catch {
    return false;
  }
}

function readPassphrase(file: string | undefined): string | undefined {
  return !file ? undefined : readFileSync(file, "utf8").trim();
}
