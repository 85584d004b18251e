import { createHash } from "node:crypto";

/**
 * What an annotation of a Pod has of files that its containers read only when they start: with other files there is
 * another Pod. The first 16 hexadecimal digits of the text's SHA-256.
 */
export function checksumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
