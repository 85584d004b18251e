import { createHash } from "node:crypto";

/**
 * Another one for another text: as an annotation of a Pod it makes another Pod where files are other ones, which its
 * containers read only when they start. The first 16 hexadecimal digits of the text's SHA-256.
 */
export function checksumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
