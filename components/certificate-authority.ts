import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { checksumOf } from "../resources/checksum";

/** Validity of every certificate, in hours: ten years, as kubeadm gives its CAs. A test fleet lives for days. */
export const VALIDITY_HOURS = 10 * 365 * 24;

/** What a CertificateAuthority is made of. */
export interface CertificateAuthorityArgs {
  /** CN of the CA's certificate; at most 64 characters (RFC 5280, ub-common-name). */
  readonly commonName: string;
  /** Of its key. Default: ECDSA, with the curve P-256; RSA has 2048 bits. */
  readonly algorithm?: KeyAlgorithm;
}

export type KeyAlgorithm = "ECDSA" | "RSA";

/** What a certificate may be used for: the extended key usages of RFC 5280. */
export type CertificateUse = "server_auth" | "client_auth";

/** Whom a key is for. */
export interface Subject {
  readonly commonName?: string;
  readonly organization?: string;
  /** SANs. Default: none. */
  readonly dnsNames?: pulumi.Input<string[]>;
  readonly ipAddresses?: pulumi.Input<string[]>;
}

/** A private key and the request to certify it. One request may be signed by several authorities. */
export interface KeyPair {
  /** Secret. */
  readonly privateKeyPem: pulumi.Output<string>;
  readonly publicKeyPem: pulumi.Output<string>;
  readonly certRequestPem: pulumi.Output<string>;
}

/** What signs certificates. */
export interface Authority {
  /** PEM of its certificate. */
  readonly certPem: pulumi.Output<string>;
  /** PEM of its private key; secret. */
  readonly privateKeyPem: pulumi.Output<string>;
}

/** A root CA: a key with its self-signed certificate. */
export class CertificateAuthority extends pulumi.ComponentResource implements Authority {
  readonly certPem: pulumi.Output<string>;
  readonly privateKeyPem: pulumi.Output<string>;

  constructor(name: string, args: CertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:CertificateAuthority", name, {}, opts);
    this.privateKeyPem = createPrivateKey(`${name}-key`, this, args.algorithm).privateKeyPem;
    this.certPem = new tls.SelfSignedCert(
      `${name}-cert`,
      {
        privateKeyPem: this.privateKeyPem,
        subject: { commonName: args.commonName },
        isCaCertificate: true,
        allowedUses: ["cert_signing", "digital_signature", "key_encipherment"],
        validityPeriodHours: VALIDITY_HOURS,
      },
      { parent: this },
    ).certPem;
    this.registerOutputs({ certPem: this.certPem, privateKeyPem: this.privateKeyPem });
  }
}

/**
 * Has a request signed.
 *
 * @returns PEM of the certificate.
 */
export function signCertificate(
  name: string,
  request: pulumi.Input<string>,
  authority: Authority,
  uses: CertificateUse[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const certificate = new tls.LocallySignedCert(
    name,
    {
      certRequestPem: request,
      caPrivateKeyPem: authority.privateKeyPem,
      caCertPem: authority.certPem,
      allowedUses: ["digital_signature", ...uses],
      validityPeriodHours: VALIDITY_HOURS,
    },
    opts,
  );
  return certificate.certPem;
}

/** Changes with the certificates: as an annotation of a Pod it makes another Pod of it, which reads the new ones. */
export function checksum(...certificates: pulumi.Input<string>[]): pulumi.Output<string> {
  return pulumi.all(certificates).apply((pems) => checksumOf(pems.join("")));
}

/** Makes a private key (ECDSA P-256) and the request to certify it for a subject. */
export function createKeyPair(name: string, subject: Subject, parent: pulumi.Resource): KeyPair {
  const { commonName, organization, dnsNames, ipAddresses } = subject;
  const { privateKeyPem, publicKeyPem } = createPrivateKey(`${name}-key`, parent);
  const { certRequestPem } = new tls.CertRequest(
    `${name}-request`,
    { privateKeyPem, subject: { commonName, organization }, dnsNames, ipAddresses },
    { parent },
  );
  return { privateKeyPem, publicKeyPem, certRequestPem };
}

/** Makes a private key. */
export function createPrivateKey(
  name: string,
  parent: pulumi.Resource,
  algorithm: KeyAlgorithm = "ECDSA",
): tls.PrivateKey {
  const size = algorithm === "RSA" ? { rsaBits: 2048 } : { ecdsaCurve: "P256" };
  return new tls.PrivateKey(name, { algorithm, ...size }, { parent });
}
