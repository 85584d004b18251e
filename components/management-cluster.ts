import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ProviderComponents } from "../resources/provider-components/resource";
import { providerVersion } from "../tools/lock";
import { CertificateAuthority, createKeyPair, signCertificate } from "./certificate-authority";
import { controllerManagers, managerArgs } from "./controller-managers";
import type { ControllerManager, ManagerName, ManagerSettings } from "./controller-managers";
import { KubernetesCluster } from "./kubernetes-cluster";
import type { ClusterAccess, ClusterKind } from "./kubernetes-cluster";

/** Images that the managers' Deployments use. */
export const managementImages = Object.values(controllerManagers).map(({ image }) => image);

export interface ManagementClusterArgs {
  /** Where the Kubernetes cluster comes from. */
  readonly source: ClusterKind;
  /** Settings by manager. Default: each manager's own. */
  readonly managers?: Partial<Readonly<Record<ManagerName, ManagerSettings>>>;
}

/** What a workload cluster needs of its management cluster. */
export interface ManagementClusterAccess {
  readonly cluster: ClusterAccess;
  /** What must be there before an object of Cluster API or Metal3 is created. */
  readonly components: pulumi.Resource[];
}

/**
 * A Cluster API management cluster for Metal3: the controller managers of Cluster API core, kubeadm bootstrap,
 * KubeadmControlPlane, CAPM3, its IPAM, and the Bare Metal Operator in test mode, from their release manifests.
 *
 * The webhooks' certificates come from a CA of the component's own; there is no cert-manager.
 */
export class ManagementCluster extends pulumi.ComponentResource implements ManagementClusterAccess {
  readonly cluster: KubernetesCluster;
  readonly components: ProviderComponents[];

  constructor(name: string, args: ManagementClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:ManagementCluster", name, {}, opts);
    this.cluster = new KubernetesCluster(name, { source: args.source, images: managementImages }, { parent: this });
    const authority = new CertificateAuthority(`${name}-webhook-ca`, { commonName: "webhook-ca" }, { parent: this });
    this.components = Object.entries(controllerManagers).map(([manager, definition]) =>
      this.install(definition, args.managers?.[manager as ManagerName] ?? {}, authority),
    );
    this.registerOutputs({ kubeconfig: this.cluster.kubeconfig });
  }

  private install(
    manager: ControllerManager,
    settings: ManagerSettings,
    authority: CertificateAuthority,
  ): ProviderComponents {
    const { provider, namespace } = manager;
    const inCluster = { parent: this, ...this.cluster.objectOptions };
    const ns = new k8s.core.v1.Namespace(provider, { metadata: { name: namespace } }, inCluster);
    const certificate = this.createServingCertificate(manager, authority, ns);
    return new ProviderComponents(
      provider,
      {
        kubeconfig: this.cluster.reference,
        provider,
        version: providerVersion(provider),
        caBundle: authority.certPem,
        args: managerArgs(manager, settings),
        ...(settings.image !== undefined && { image: settings.image }),
      },
      { parent: this, deletedWith: this.cluster.objectOptions.deletedWith, dependsOn: [certificate] },
    );
  }

  private createServingCertificate(
    { provider, namespace, webhookService, webhookSecret }: ControllerManager,
    authority: CertificateAuthority,
    ns: k8s.core.v1.Namespace,
  ): k8s.core.v1.Secret {
    const host = `${webhookService}.${namespace}.svc`;
    // The certificate has no CN: these host names are longer than the 64 characters that a CN may have.
    const subject = { organization: provider, dnsNames: [host, `${host}.cluster.local`] };
    const { privateKeyPem, certRequestPem } = createKeyPair(`${provider}-webhook`, subject, this);
    const certPem = signCertificate(`${provider}-webhook-cert`, certRequestPem, authority, ["server_auth"], {
      parent: this,
    });
    return new k8s.core.v1.Secret(
      `${provider}-webhook`,
      {
        metadata: { namespace, name: webhookSecret },
        type: "kubernetes.io/tls",
        stringData: { "tls.crt": certPem, "tls.key": privateKeyPem, "ca.crt": authority.certPem },
      },
      { parent: this, ...this.cluster.objectOptions, dependsOn: [ns] },
    );
  }
}
