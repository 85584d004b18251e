import { createPrivateKey, sign, X509Certificate } from "node:crypto";

/** Tags of DER (ITU-T X.690). */
const BIT_STRING = 0x03;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;

/** The version of a certificate, which one of version 1 does not have. */
const VERSION = 0xa0;

const PAST = ["200101000000Z", "210101000000Z"].map((time) => tagged(UTC_TIME, Buffer.from(time)));

/**
 * A certificate as it was years ago: it has expired. All else is as it is in the certificate.
 *
 * @param certificate PEM.
 * @param caKey PEM of the key of the CA that it is to be signed with, as it is signed now: by SHA-256.
 * @returns PEM.
 */
export function expiredCertificate(certificate: string, caKey: string): string {
  const { raw } = new X509Certificate(certificate);
  const [signed, algorithm] = membersOf(raw);
  const fields = membersOf(signed!);
  // The validity comes after the version, number, algorithm and issuer (RFC 5280, 4.1).
  const past = sequence(fields.with(fields[0]![0] === VERSION ? 4 : 3, sequence(PAST)));
  const signature = sign("sha256", past, createPrivateKey(caKey));
  const der = sequence([past, algorithm!, tagged(BIT_STRING, Buffer.from([0, ...signature]))]);
  const lines = der.toString("base64").match(/.{1,64}/g)!;
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** The members of a DER sequence, with their tags and lengths. */
function membersOf(der: Buffer): Buffer[] {
  const members: Buffer[] = [];
  for (let at = contentsAt(der, 0); at < der.length;) {
    const end = contentsAt(der, at) + lengthAt(der, at);
    members.push(der.subarray(at, end));
    at = end;
  }
  return members;
}

function contentsAt(der: Buffer, at: number): number {
  const first = der[at + 1]!;
  return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function lengthAt(der: Buffer, at: number): number {
  const first = der[at + 1]!;
  return first < 0x80 ? first : der.readUIntBE(at + 2, first & 0x7f);
}

function sequence(members: readonly Buffer[]): Buffer {
  return tagged(SEQUENCE, Buffer.concat(members));
}

function tagged(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const bytes = length < 0x100 ? 1 : 2;
  const long = Buffer.alloc(bytes);
  long.writeUIntBE(length, 0, bytes);
  return Buffer.concat([Buffer.from(length < 0x80 ? [tag, length] : [tag, 0x80 | bytes, ...long]), contents]);
}
