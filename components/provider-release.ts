import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { FleetNamespace } from "../resources/fleet-namespace/resource";
import { ProviderManifest } from "../resources/provider-manifest/resource";
import { projectFile } from "../resources/project-file";
import type { ProjectFile } from "../resources/project-file";
import type { ProviderName } from "../tools/lock";
import { manifestPath } from "../tools/versions";
import { createKeyPair, signCertificate } from "./certificate-authority";
import type { Authority } from "./certificate-authority";
import { createNamespace } from "./kubernetes-cluster";
import type { ClusterAccess } from "./kubernetes-cluster";

/** What the program must know of a Cluster API provider's release, as its manifest names it. */
export interface ProviderDefinition {
  readonly provider: ProviderName;
  readonly namespace: string;
  /** Service of the webhook server. */
  readonly webhookService: string;
  /** Secret with the webhook server's certificate. */
  readonly webhookSecret: string;
}

export interface ProviderReleaseArgs {
  /** The management cluster. */
  readonly cluster: ClusterAccess;
  readonly definition: ProviderDefinition;
  /** The CA that signs the serving certificate of the webhooks. */
  readonly authority: Authority;
  /** Path of the release manifest. Default: that of the lock file's version, as set-up provides it. */
  readonly manifest?: string;
}

/**
 * The release of one Cluster API provider in a management cluster, without its controller managers: its namespace, its
 * CustomResourceDefinitions, RBAC and webhook configurations, and the webhooks' certificate.
 */
export class ProviderRelease extends pulumi.ComponentResource {
  /** The release manifest, which has the managers, too. */
  readonly manifest: ProjectFile;
  /** The Namespace of its managers, once it is there. */
  readonly namespace: pulumi.Output<string>;
  /** What must be there before a manager of the release. */
  readonly components: pulumi.Resource[];

  constructor(
    private readonly name: string,
    private readonly args: ProviderReleaseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("metal3-scale:index:ProviderRelease", name, {}, opts);
    const { cluster, definition, authority, manifest = manifestPath(definition.provider) } = args;
    this.manifest = projectFile(manifest);
    const { reference: kubeconfig, fleet } = cluster;
    const { deletedWith } = cluster.objectOptions;
    const namespace = createNamespace(name, cluster, { name: definition.namespace }, { parent: this });
    this.namespace = namespace.name;
    const objects = new ProviderManifest(
      name,
      {
        kubeconfig,
        fleet,
        provider: definition.provider,
        manifest: this.manifest,
        caBundle: authority.certPem,
      },
      { parent: this, deletedWith, dependsOn: [namespace] },
    );
    this.components = [objects, this.createServingCertificate(namespace)];
    this.registerOutputs({ manifest: this.manifest });
  }

  private createServingCertificate(namespace: FleetNamespace): k8s.core.v1.Secret {
    const { cluster, definition, authority } = this.args;
    const host = `${definition.webhookService}.${definition.namespace}.svc`;
    // The certificate has no CN: these host names are longer than the 64 characters that a CN may have.
    const subject = { organization: definition.provider, dnsNames: [host, `${host}.cluster.local`] };
    const { privateKeyPem, certRequestPem } = createKeyPair(`${this.name}-webhook`, subject, this);
    const certPem = signCertificate(`${this.name}-webhook-cert`, certRequestPem, authority, ["server_auth"], {
      parent: this,
    });
    return new k8s.core.v1.Secret(
      `${this.name}-webhook`,
      {
        metadata: { namespace: definition.namespace, name: definition.webhookSecret },
        type: "kubernetes.io/tls",
        stringData: { "tls.crt": certPem, "tls.key": privateKeyPem, "ca.crt": authority.certPem },
      },
      { parent: this, ...cluster.objectOptions, dependsOn: [namespace] },
    );
  }
}
