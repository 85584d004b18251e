import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority, createPrivateKey } from "./certificate-authority";
import type { Endpoint } from "./workload-cluster-parts";

/** The keys and certificates of a control plane, as workload clusters have them in Secrets. */
export interface Pki {
  readonly secrets: Endpoint["secrets"];
}

/**
 * The keys and certificates of the control planes of all workload clusters of a fleet. One set does for all of them where
 * their API servers do not ask who calls: a cluster of its own would cost ten keys and certificates more.
 *
 * The CAs' keys are RSA, of which alone a fake API server makes certificates.
 */
export class SharedPki extends pulumi.ComponentResource implements Pki {
  readonly secrets: Endpoint["secrets"];

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:SharedPki", name, {}, opts);
    const ca = this.createAuthority(`${name}-ca`, "kubernetes");
    const serviceAccounts = createPrivateKey(`${name}-sa-key`, this);
    this.secrets = {
      ca,
      etcd: this.createAuthority(`${name}-etcd-ca`, "etcd-ca"),
      proxy: ca, // the front proxy's CA: there is no front proxy
      sa: { "tls.crt": serviceAccounts.publicKeyPem, "tls.key": serviceAccounts.privateKeyPem },
    };
    this.registerOutputs({});
  }

  private createAuthority(name: string, commonName: string) {
    const { certPem, privateKeyPem } = new CertificateAuthority(
      name,
      { commonName, algorithm: "RSA" },
      { parent: this },
    );
    return { "tls.crt": certPem, "tls.key": privateKeyPem };
  }
}
