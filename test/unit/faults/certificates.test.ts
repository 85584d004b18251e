import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expiredCertificate } from "../../../faults/expired-certificate";
import { outputOf } from "../../../tools/run";

describe("an expired certificate", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "certificates-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  const file = (name: string) => join(directory, name);
  const text = (name: string) => readFileSync(file(name), "utf8");
  const openssl = (...args: string[]) => outputOf("openssl", args);

  for (const [version, ...algorithm] of [
    ["1", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    ["3", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    ["3", "rsa:2048"],
  ]) {
    it(`is the certificate, with times in the past, and signed by its CA (${algorithm[0]}, version ${version})`, async () => {
      writeFileSync(file("extensions"), "extendedKeyUsage=clientAuth\n");
      const extensions = version === "3" ? ["-extfile", file("extensions")] : [];
      const key = (name: string) => ["-newkey", ...algorithm, "-nodes", "-keyout", file(`${name}.key`)];
      await openssl("req", "-x509", "-subj", "/CN=kubernetes", "-out", file("ca.crt"), ...key("ca"));
      const subject = "/O=system:masters/CN=kubernetes-admin";
      await openssl("req", "-subj", subject, "-out", file("admin.csr"), ...key("admin"));
      const ca = ["-CA", file("ca.crt"), "-CAkey", file("ca.key"), "-CAcreateserial"];
      await openssl("x509", "-req", "-in", file("admin.csr"), ...ca, ...extensions, "-out", file("admin.crt"));

      const valid = new X509Certificate(text("admin.crt"));
      const expired = new X509Certificate(expiredCertificate(text("admin.crt"), text("ca.key")));

      assert.ok(expired.verify(new X509Certificate(text("ca.crt")).publicKey));
      assert.deepEqual([expired.validFrom, expired.validTo], ["Jan  1 00:00:00 2020 GMT", "Jan  1 00:00:00 2021 GMT"]);
      assert.deepEqual(
        [expired.subject, expired.serialNumber, expired.publicKey.export({ type: "spki", format: "pem" })],
        [valid.subject, valid.serialNumber, valid.publicKey.export({ type: "spki", format: "pem" })],
      );
    });
  }
});
