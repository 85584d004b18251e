import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOf } from "../../../tools/run";

/** A certificate and its key, as PEM. */
export interface Identity {
  certificate: Buffer;
  key: Buffer;
}

/** Makes a CA with a certificate of its own; needs `openssl`. */
export async function createAuthority(): Promise<Identity> {
  return withKey(async (key, certificate) => {
    await outputOf("openssl", [
      "req",
      "-x509",
      "-new",
      "-days",
      "1",
      "-subj",
      "/CN=other-ca",
      "-key",
      key,
      "-out",
      certificate,
    ]);
  });
}

/** What a certificate says. */
export interface CertificateArgs {
  /** As openssl writes it: `/CN=name`. */
  subject: string;
  /** Default: a client's. */
  use?: "clientAuth" | "serverAuth";
  /** Days until it expires. Default: 1. */
  days?: number;
}

/** Makes a key and lets a CA sign its certificate; needs `openssl`. */
export function signIdentity(
  authority: Identity,
  { subject, use = "clientAuth", days = 1 }: CertificateArgs,
): Promise<Identity> {
  return withKey(async (key, certificate, directory) => {
    const file = (name: string) => join(directory, name);
    await writeFile(file("ca.crt"), authority.certificate);
    await writeFile(file("ca.key"), authority.key, { mode: 0o600 });
    await writeFile(file("extensions"), `extendedKeyUsage = ${use}\n`);
    await outputOf("openssl", ["req", "-new", "-subj", subject, "-key", key, "-out", file("request")]);
    await outputOf("openssl", [
      ...["x509", "-req", "-in", file("request"), "-CA", file("ca.crt"), "-CAkey", file("ca.key")],
      ...["-days", String(days), "-extfile", file("extensions"), "-out", certificate],
    ]);
  });
}

/** Lets `certify` write a certificate for a new key, in a directory that is deleted then. */
async function withKey(
  certify: (key: string, certificate: string, directory: string) => Promise<void>,
): Promise<Identity> {
  const directory = await mkdtemp(join(tmpdir(), "certificates-"));
  try {
    const [keyFile, certificateFile] = [join(directory, "tls.key"), join(directory, "tls.crt")];
    const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" });
    await writeFile(keyFile, key, { mode: 0o600 });
    await certify(keyFile, certificateFile, directory);
    return { certificate: await readFile(certificateFile), key: Buffer.from(key) };
  } finally {
    await rm(directory, { recursive: true });
  }
}
