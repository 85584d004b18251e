import { isIP } from "node:net";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAvailability } from "../resources/cluster-availability/resource";
import { FakeNodes } from "../resources/fake-nodes/resource";
import { kubernetesVersion } from "../tools/lock";
import { EtcdTenant } from "../resources/etcd-tenant/resource";
import type { BackingClusterAccess } from "./backing-cluster";
import { BareMetalHosts } from "./bare-metal-hosts";
import { CertificateAuthority, createKeyPair, signCertificate } from "./certificate-authority";
import type { KeyPair } from "./certificate-authority";
import { clusterApiObjects } from "./cluster-api-objects";
import { KubeApiServer } from "./kube-apiserver";
import type { ApiServerOptions } from "./kube-apiserver-flags";
import type { InClusterOptions } from "./kubernetes-cluster";
import { PART_OF_LABEL } from "./labels";
import type { ManagementClusterAccess } from "./management-cluster";

export interface FakeWorkloadClusterArgs {
  /** Where the Cluster and its hosts are declared. */
  readonly management: ManagementClusterAccess;
  /** Where its API server runs. */
  readonly backing: BackingClusterAccess;
  /** NodePort of its API server on the backing cluster; no two clusters of a backing cluster may share one. */
  readonly nodePort: number;
  /** Profile and further flags of its API server. Default: the profile `lean` as it is. */
  readonly apiServer?: ApiServerOptions;
  /** Seconds until the controllers must report the Cluster as available. Default: 600. */
  readonly availableTimeoutSeconds?: number;
  /** Resolves when it may be brought up; only its keys and certificates are made before. Default: at once. */
  readonly after?: Promise<unknown>;
}

/** Addresses in the serving certificate besides the node's: `kubernetes.default` in kubeadm's default service range. */
const SERVICE_ADDRESSES = ["10.96.0.1", "127.0.0.1"];
const SERVICE_NAMES = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"];

/**
 * A workload cluster that the controllers take for real: a real kube-apiserver on a tenant of the backing cluster's
 * etcd, and the Cluster API and Metal3 objects that make the managers provision its control plane on a BareMetalHost.
 * Fake is what hardware would be: the host, its Node, and the Node's static Pods.
 *
 * The component's name is the name of the Cluster, its namespace, its API server and its etcd tenant. Everything that
 * the managers will ask for is there before the Cluster: a first connection that fails costs them 30 s.
 */
export class FakeWorkloadCluster extends pulumi.ComponentResource {
  /** URL of the workload API server. */
  readonly endpoint: pulumi.Output<string>;
  /** A kubeconfig of the workload cluster with administrator's rights; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** There once the controllers report the Cluster as available. */
  readonly availability: pulumi.Resource;

  private readonly inManagement: pulumi.CustomResourceOptions;

  constructor(
    private readonly name: string,
    private readonly args: FakeWorkloadClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("metal3-scale:index:FakeWorkloadCluster", name, {}, opts);
    const { management, backing } = args;
    this.inManagement = { parent: this, ...management.cluster.objectOptions };

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
    this.endpoint = apiServer.endpoint;
    this.kubeconfig = this.createKubeconfig(authority);

    const namespace = this.createNamespace();
    const hosts = this.createHosts(namespace);
    const secrets = this.createSecrets(namespace, authority, server, etcdClient);
    const nodes = this.createNodes(hosts, [apiServer, ...secrets]);
    this.availability = this.createCluster(namespace, [hosts, nodes]);
    this.registerOutputs({ endpoint: this.endpoint, kubeconfig: this.kubeconfig });
  }

  /** One key and one request for the API server, which its own CA signs for serving and etcd's CA for its client. */
  private createServerKeyPair(): KeyPair {
    const { address } = this.args.backing.cluster;
    return createKeyPair(
      `${this.name}-apiserver`,
      {
        commonName: this.name, // the etcd user
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
    const { backing, nodePort, apiServer } = this.args;
    const serving = signCertificate(`${this.name}-apiserver-cert`, server.certRequestPem, authority, ["server_auth"], {
      parent: this,
    });
    return new KubeApiServer(
      this.name,
      {
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
      this.name,
      { etcd: etcd.reference, name: this.nameInTurn },
      { parent: this, deletedWith: cluster.objectOptions.deletedWith, dependsOn: etcd.components },
    );
  }

  /** JSON, which is YAML too. */
  private createKubeconfig(authority: CertificateAuthority): pulumi.Output<string> {
    const subject = { commonName: "kubernetes-admin", organization: "system:masters" };
    const admin = createKeyPair(`${this.name}-admin`, subject, this);
    const certPem = signCertificate(`${this.name}-admin-cert`, admin.certRequestPem, authority, ["client_auth"], {
      parent: this,
    });
    const user = `${this.name}-admin`;
    const context = `${user}@${this.name}`;
    return pulumi.secret(
      pulumi.jsonStringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [
          {
            name: this.name,
            cluster: { server: this.endpoint, "certificate-authority-data": base64(authority.certPem) },
          },
        ],
        users: [
          {
            name: user,
            user: { "client-certificate-data": base64(certPem), "client-key-data": base64(admin.privateKeyPem) },
          },
        ],
        contexts: [{ name: context, context: { cluster: this.name, user } }],
        "current-context": context,
      }),
    );
  }

  /** Everything of the cluster in the management cluster needs the namespace, and so waits for the managers with it. */
  private createNamespace(): k8s.core.v1.Namespace {
    const options = { ...this.inManagement, dependsOn: this.args.management.components };
    const metadata = { name: this.nameInTurn, labels: PART_OF_LABEL };
    return new k8s.core.v1.Namespace(this.name, { metadata }, options);
  }

  /** Options of the objects that end with the namespace; only the Cluster and the hosts must be gone before it. */
  private inNamespace(namespace: k8s.core.v1.Namespace): InClusterOptions {
    return { ...this.args.management.cluster.objectOptions, deletedWith: namespace };
  }

  private createHosts(namespace: k8s.core.v1.Namespace): BareMetalHosts {
    return new BareMetalHosts(
      this.name,
      {
        // Not left to the end of the namespace: Bare Metal Operator would find its Secret gone, and wait 10 s.
        inCluster: this.args.management.cluster.objectOptions,
        namespace: namespace.metadata.name,
        count: 1,
        labels: this.clusterLabel,
      },
      { parent: this },
    );
  }

  /**
   * The Secrets that the managers look for, all of them: the KubeadmControlPlane controller makes those that are not
   * there, and the bootstrap controller fails for good if they are not there again. They are Opaque: those of type
   * cluster.x-k8s.io/secret would be taken over by the KubeadmControlPlane controller and deleted with the Cluster.
   */
  private createSecrets(
    namespace: k8s.core.v1.Namespace,
    authority: CertificateAuthority,
    server: KeyPair,
    etcdClient: pulumi.Output<string>,
  ): k8s.core.v1.Secret[] {
    const ca = { "tls.crt": authority.certPem, "tls.key": authority.privateKeyPem };
    const contents = {
      ca,
      proxy: ca, // the front proxy's CA: there is no front proxy
      sa: { "tls.crt": server.publicKeyPem, "tls.key": server.privateKeyPem },
      etcd: { "tls.crt": this.args.backing.etcd.authority.certPem },
      "apiserver-etcd-client": { "tls.crt": etcdClient, "tls.key": server.privateKeyPem },
      kubeconfig: { value: this.kubeconfig },
    };
    return Object.entries(contents).map(([purpose, stringData]) => {
      const name = `${this.name}-${purpose}`;
      const metadata = { namespace: namespace.metadata.name, name, labels: this.clusterLabel };
      return new k8s.core.v1.Secret(name, { metadata, stringData }, { parent: this, ...this.inNamespace(namespace) });
    });
  }

  private createNodes(hosts: BareMetalHosts, dependsOn: pulumi.Resource[]): FakeNodes {
    const { cluster } = this.args.management;
    return new FakeNodes(
      this.name,
      {
        management: cluster.reference,
        namespace: this.name,
        cluster: this.name,
        kubernetesVersion,
        hosts: hosts.hosts,
      },
      { parent: this, deletedWith: cluster.objectOptions.deletedWith, dependsOn },
    );
  }

  private createCluster(namespace: k8s.core.v1.Namespace, dependsOn: pulumi.Resource[]): ClusterAvailability {
    const { management, backing, nodePort, availableTimeoutSeconds = 600 } = this.args;
    const { cluster, ...parts } = clusterApiObjects({
      name: this.name,
      namespace: namespace.metadata.name,
      kubernetesVersion,
      endpoint: { host: backing.cluster.address, port: nodePort },
      etcdEndpoint: backing.etcd.endpoint,
      hostLabels: this.clusterLabel,
    });
    const before = Object.entries(parts).map(
      ([part, args]) =>
        new k8s.apiextensions.CustomResource(`${this.name}-${part}`, args, {
          parent: this,
          ...this.inNamespace(namespace),
        }),
    );
    const resource = new k8s.apiextensions.CustomResource(this.name, cluster, {
      ...this.inManagement,
      dependsOn: [...before, ...dependsOn],
    });
    return new ClusterAvailability(
      this.name,
      {
        management: management.cluster.reference,
        namespace: this.name,
        cluster: this.name,
        timeoutSeconds: availableTimeoutSeconds,
      },
      { parent: this, deletedWith: management.cluster.objectOptions.deletedWith, dependsOn: [resource] },
    );
  }

  /** Its name, once it may be brought up: what is given this name, and all that depends on it, waits. */
  private get nameInTurn(): pulumi.Output<string> {
    return pulumi.output(Promise.resolve(this.args.after).then(() => this.name));
  }

  private get clusterLabel(): Record<string, string> {
    return { "cluster.x-k8s.io/cluster-name": this.name };
  }
}

function base64(text: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(text).apply((value) => Buffer.from(value).toString("base64"));
}
