import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority, createKeyPair, signCertificate } from "../../../components/certificate-authority";
import type { Subject } from "../../../components/certificate-authority";
import { record, valueOf } from "../mocks";

const TEN_YEARS_IN_HOURS = 87600;

function recordAuthority() {
  return record(() => new CertificateAuthority("test-ca", { commonName: "test" }));
}

function recordKeyPair(subject: Subject) {
  return record(() => createKeyPair("test", subject, new pulumi.ComponentResource("test:index:Parent", "parent")));
}

describe("CertificateAuthority", () => {
  it("is a key and a self-signed certificate", async () => {
    const recording = await recordAuthority();
    assert.deepEqual(recording.tree(), [
      "metal3-scale:index:CertificateAuthority test-ca",
      "  tls:index/privateKey:PrivateKey test-ca-key",
      "  tls:index/selfSignedCert:SelfSignedCert test-ca-cert",
    ]);
  });

  it("has a P-256 key, and a CA's certificate of its own name", async () => {
    const recording = await recordAuthority();
    assert.deepEqual(recording.get("PrivateKey test-ca-key").inputs, { algorithm: "ECDSA", ecdsaCurve: "P256" });
    assert.deepEqual(recording.get("SelfSignedCert test-ca-cert").inputs, {
      privateKeyPem: "private test-ca-key",
      subject: { commonName: "test" },
      isCaCertificate: true,
      allowedUses: ["cert_signing", "digital_signature", "key_encipherment"],
      validityPeriodHours: TEN_YEARS_IN_HOURS,
    });
  });

  it("keeps its key secret, and its certificate not", async () => {
    const { result: authority } = await recordAuthority();
    assert.equal(await pulumi.isSecret(authority.privateKeyPem), true);
    assert.equal(await pulumi.isSecret(authority.certPem), false);
    assert.equal(await valueOf(authority.privateKeyPem), "private test-ca-key");
    assert.equal(await valueOf(authority.certPem), "PEM test-ca-cert");
  });

  it("signs requests for the uses that are asked for", async () => {
    const recording = await record(() => {
      const authority = new CertificateAuthority("test-ca", { commonName: "test" });
      return signCertificate("signed", "a request", authority, ["client_auth"], { parent: authority });
    });
    assert.equal(await valueOf(recording.result), "PEM signed");
    assert.deepEqual(recording.get("LocallySignedCert signed").inputs, {
      certRequestPem: "a request",
      caPrivateKeyPem: "private test-ca-key",
      caCertPem: "PEM test-ca-cert",
      allowedUses: ["digital_signature", "client_auth"],
      validityPeriodHours: TEN_YEARS_IN_HOURS,
    });
  });
});

describe("createKeyPair", () => {
  it("makes a P-256 key and a request below the parent", async () => {
    const recording = await recordKeyPair({ commonName: "somebody" });
    assert.deepEqual(recording.tree(), [
      "test:index:Parent parent",
      "  tls:index/certRequest:CertRequest test-request",
      "  tls:index/privateKey:PrivateKey test-key",
    ]);
    assert.deepEqual(recording.get("PrivateKey test-key").inputs, { algorithm: "ECDSA", ecdsaCurve: "P256" });
  });

  it("asks for the subject and the names, and for no others", async () => {
    const named = await recordKeyPair({
      organization: "everybody",
      dnsNames: ["localhost"],
      ipAddresses: pulumi.output(["127.0.0.1"]),
    });
    assert.deepEqual(named.get("CertRequest test-request").inputs, {
      privateKeyPem: "private test-key",
      subject: { organization: "everybody" },
      dnsNames: ["localhost"],
      ipAddresses: ["127.0.0.1"],
    });
    const bare = await recordKeyPair({ commonName: "somebody" });
    assert.deepEqual(bare.get("CertRequest test-request").inputs, {
      privateKeyPem: "private test-key",
      subject: { commonName: "somebody" },
    });
  });

  it("keeps the private key secret", async () => {
    const { result: pair } = await recordKeyPair({ commonName: "somebody" });
    assert.equal(await pulumi.isSecret(pair.privateKeyPem), true);
    assert.deepEqual(await Promise.all([pair.privateKeyPem, pair.publicKeyPem, pair.certRequestPem].map(valueOf)), [
      "private test-key",
      "public test-key",
      "PEM test-request",
    ]);
  });
});
