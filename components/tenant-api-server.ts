import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { httpsUrl } from "../clients/https-url";
import type { DeploymentReference } from "../clients/kubernetes/pod-problems";
import { EtcdTenant } from "../resources/etcd-tenant/resource";
import type { InputsOf } from "../resources/inputs-of";
import type { BackingClusterAccess } from "./backing-cluster";
import { CertificateAuthority, createKeyPair, signCertificate } from "./certificate-authority";
import type { Authority, KeyPair } from "./certificate-authority";
import { KubeApiServer } from "./kube-apiserver";
import type { ApiServerOptions } from "./kube-apiserver-flags";
import { kubeconfig } from "./kubeconfig";
import type { Endpoint, PartContext } from "./workload-cluster-parts";

export interface TenantApiServerArgs {
  /** Where the API server runs. */
  readonly backing: BackingClusterAccess;
  /** NodePort of the API server on the backing cluster; no two API servers of a backing cluster may share one. */
  readonly nodePort: number;
  /** Profile and further flags of the API server. Default: the profile `lean` as it is. */
  readonly apiServer?: ApiServerOptions;
}

/** What a tenant's API server must know of its tenant. */
export type TenantContext = Pick<PartContext, "name" | "nameInTurn" | "kubernetesVersion" | "parent">;

/** Addresses in the serving certificate besides the node's: `kubernetes.default` in kubeadm's default service range. */
const SERVICE_ADDRESSES = ["10.96.0.1", "127.0.0.1"];
const SERVICE_NAMES = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"];
/** Where kubeadm has certificates. */
const PKI = "/etc/kubernetes/pki";

/** The keys and certificates of a tenant's API server that the managers look for in Secrets. */
export interface TenantKeys {
  readonly ca: Authority;
  /** The API server's one key. */
  readonly server: Pick<KeyPair, "privateKeyPem" | "publicKeyPem">;
  /** PEM of the CA of etcd, and of the certificate to use etcd with. */
  readonly etcdCaPem: pulumi.Output<string>;
  readonly etcdClientPem: pulumi.Output<string>;
}

/** A tenant's API server as what refers to it knows it. */
export interface TenantReference {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  /** URL of the backing cluster's etcd. */
  readonly etcdEndpoint: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly keys: TenantKeys;
  readonly deployment: InputsOf<DeploymentReference>;
}

/** The endpoint that a tenant's API server is. */
export function tenantEndpoint({ etcdEndpoint, keys, ...reference }: TenantReference): Endpoint {
  const { host, port } = reference;
  return {
    ...reference,
    url: host.apply((address) => httpsUrl(address, port)),
    secrets: secretsOf(keys),
    clusterConfiguration: externalEtcd(etcdEndpoint),
    components: [],
  };
}

/**
 * A real kube-apiserver on a tenant of its backing cluster's etcd, with its CA, its certificates and an administrator's
 * kubeconfig: that of one workload cluster, or of several. The name in the context is that of the API server and of the
 * tenant.
 */
export class TenantApiServer extends pulumi.ComponentResource implements Endpoint, TenantReference {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly url: pulumi.Output<string>;
  readonly etcdEndpoint: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly keys: TenantKeys;
  readonly secrets: Endpoint["secrets"];
  readonly clusterConfiguration: object;
  readonly components: pulumi.Resource[];
  readonly deployment: InputsOf<DeploymentReference>;

  constructor(
    private readonly context: TenantContext,
    private readonly args: TenantApiServerArgs,
  ) {
    const { name, parent } = context;
    super("metal3-scale:index:TenantApiServer", name, {}, { parent });
    const { backing, nodePort } = args;
    const authority = new CertificateAuthority(`${name}-ca`, { commonName: "kubernetes" }, { parent: this });
    const server = this.createServerKeyPair();
    const etcdClient = signCertificate(
      `${name}-etcd-client`,
      server.certRequestPem,
      backing.etcd.authority,
      ["client_auth"],
      { parent: this },
    );
    const apiServer = this.createApiServer(authority, server, etcdClient);
    this.host = backing.cluster.address;
    this.port = nodePort;
    this.url = apiServer.endpoint;
    this.etcdEndpoint = backing.etcd.endpoint;
    this.kubeconfig = this.createKubeconfig(authority);
    this.keys = { ca: authority, server, etcdCaPem: backing.etcd.authority.certPem, etcdClientPem: etcdClient };
    this.secrets = secretsOf(this.keys);
    this.clusterConfiguration = externalEtcd(this.etcdEndpoint);
    this.components = [apiServer];
    this.deployment = { kubeconfig: backing.cluster.reference, namespace: backing.namespace, name };
    this.registerOutputs({ url: this.url, kubeconfig: this.kubeconfig });
  }

  /** One key and one request for the API server, which its own CA signs for serving and etcd's CA for its client. */
  private createServerKeyPair(): KeyPair {
    const { name } = this.context;
    const { address } = this.args.backing.cluster;
    return createKeyPair(
      `${name}-apiserver`,
      {
        commonName: name, // the etcd user
        dnsNames: address.apply((host) => (isIP(host) ? SERVICE_NAMES : [...SERVICE_NAMES, host])),
        ipAddresses: address.apply((host) => (isIP(host) ? [...SERVICE_ADDRESSES, host] : SERVICE_ADDRESSES)),
      },
      this,
    );
  }

  private createApiServer(
    authority: CertificateAuthority,
    server: KeyPair,
    etcdClient: pulumi.Output<string>,
  ): KubeApiServer {
    const { name, kubernetesVersion } = this.context;
    const { backing, nodePort, apiServer } = this.args;
    const serving = signCertificate(`${name}-apiserver-cert`, server.certRequestPem, authority, ["server_auth"], {
      parent: this,
    });
    return new KubeApiServer(
      name,
      {
        kubernetesVersion,
        inCluster: { ...backing.cluster.objectOptions, dependsOn: [this.createTenant()] },
        namespace: backing.namespace,
        address: backing.cluster.address,
        nodePort,
        ...apiServer,
        etcdEndpoint: backing.etcd.endpoint,
        certificates: {
          ca: authority.certPem,
          serving,
          etcdCa: backing.etcd.authority.certPem,
          etcdClient,
          privateKey: server.privateKeyPem,
        },
      },
      { parent: this },
    );
  }

  private createTenant(): EtcdTenant {
    const { etcd, cluster } = this.args.backing;
    return new EtcdTenant(
      this.context.name,
      { etcd: etcd.reference, name: this.context.nameInTurn },
      { parent: this, deletedWith: cluster.objectOptions.deletedWith, dependsOn: etcd.components },
    );
  }

  private createKubeconfig(authority: CertificateAuthority): pulumi.Output<string> {
    const { name } = this.context;
    const subject = { commonName: "kubernetes-admin", organization: "system:masters" };
    const { privateKeyPem, certRequestPem } = createKeyPair(`${name}-admin`, subject, this);
    const certPem = signCertificate(`${name}-admin-cert`, certRequestPem, authority, ["client_auth"], { parent: this });
    const user = `${name}-admin`;
    return kubeconfig({ cluster: name, server: this.url, ca: authority.certPem, user, certPem, privateKeyPem });
  }
}

function secretsOf({ ca: authority, server, etcdCaPem, etcdClientPem }: TenantKeys): Endpoint["secrets"] {
  const ca = { "tls.crt": authority.certPem, "tls.key": authority.privateKeyPem };
  return {
    ca,
    proxy: ca, // the front proxy's CA: there is no front proxy
    sa: { "tls.crt": server.publicKeyPem, "tls.key": server.privateKeyPem },
    etcd: { "tls.crt": etcdCaPem },
    "apiserver-etcd-client": { "tls.crt": etcdClientPem, "tls.key": server.privateKeyPem },
  };
}

/** https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/#kubeadm-k8s-io-v1beta4-ExternalEtcd */
function externalEtcd(endpoint: pulumi.Output<string>): object {
  return {
    encryptionAlgorithm: "ECDSA-P256",
    etcd: {
      external: {
        endpoints: [endpoint],
        caFile: `${PKI}/etcd/ca.crt`,
        certFile: `${PKI}/apiserver-etcd-client.crt`,
        keyFile: `${PKI}/apiserver-etcd-client.key`,
      },
    },
  };
}
