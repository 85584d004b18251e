import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PEM of a certificate that signs itself, of etcd and of its user `root`, and of its key. */
export interface Identity {
  ca: string;
  certificate: string;
  key: string;
}

/** Makes a certificate for both; needs `openssl`. */
export function createIdentity(): Identity {
  const directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
  const [key, certificate] = [join(directory, "key"), join(directory, "certificate")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
  const subject = ["-subj", "/CN=root", "-addext", "subjectAltName=DNS:localhost"];
  try {
    execFileSync("openssl", [...request, ...subject, "-keyout", key, "-out", certificate], { stdio: "ignore" });
    const pem = readFileSync(certificate, "utf8");
    return { ca: pem, certificate: pem, key: readFileSync(key, "utf8") };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
