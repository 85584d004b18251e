import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { KubeConfig } from "@kubernetes/client-node";
import { hostOf } from "../clients/https-url";
import { groupOf, CLUSTER_ROLE, SERVICE_ACCOUNT } from "../clients/kubernetes/kinds";
import { BACKING_NAMESPACE } from "./backing-cluster";
import { createNamespace } from "./kubernetes-cluster";
import type { KubernetesCluster } from "./kubernetes-cluster";

/** What a Pod in another cluster reaches the management cluster with. */
export interface RemoteAccess {
  /** Host and port of the API server. */
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<string>;
  /** The contents of a service account's directory, by file, in base64; secret. */
  readonly files: pulumi.Output<Record<string, string>>;
}

const NAME = "fake-api-server";

/** The service account by which fake API servers read the CAs of workload clusters in the management cluster. */
export class FakeApiServerAccount extends pulumi.ComponentResource {
  readonly name = NAME;
  readonly namespace: pulumi.Output<string>;
  /** What must be there before it is used. */
  readonly components: pulumi.Resource[];

  constructor(
    name: string,
    private readonly cluster: KubernetesCluster,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("metal3-scale:index:FakeApiServerAccount", name, {}, opts);
    const options = { parent: this, ...cluster.objectOptions };
    this.namespace = createNamespace(name, cluster, { name: BACKING_NAMESPACE }, { parent: this }).name;
    // Neither role nor binding is in a Namespace of the fleet: the name says whose they are.
    const unique = { name: `metal3-scale-${cluster.fleet}` };
    const account = new k8s.core.v1.ServiceAccount(name, { metadata: this.metadata }, options);
    const role = new k8s.rbac.v1.ClusterRole(
      name,
      { metadata: unique, rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }] },
      options,
    );
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: unique,
        roleRef: { apiGroup: groupOf(CLUSTER_ROLE), kind: CLUSTER_ROLE.kind, name: role.metadata.name },
        subjects: [{ kind: SERVICE_ACCOUNT.kind, namespace: this.namespace, name: account.metadata.name }],
      },
      options,
    );
    this.components = [account, binding];
    this.registerOutputs({});
  }

  /**
   * A token of the account that does not expire, for Pods in other clusters.
   *
   * @see https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
   */
  createRemoteAccess(name: string): RemoteAccess {
    const { address, kubeconfig, objectOptions } = this.cluster;
    const annotations = { "kubernetes.io/service-account.name": NAME };
    const token = new k8s.core.v1.Secret(
      name,
      { metadata: { ...this.metadata, annotations }, type: "kubernetes.io/service-account-token" },
      { parent: this, ...objectOptions, dependsOn: this.components },
    );
    const server = pulumi.all([kubeconfig, address]).apply(([text, host]) => serverOf(text, host));
    return {
      host: server.apply(hostOf),
      port: server.port.apply((port) => port || "443"),
      files: pulumi.secret(token.data),
    };
  }

  private get metadata() {
    return { namespace: this.namespace, name: NAME };
  }
}

/** Port of the API server of a kubeadm node. */
const API_SERVER_PORT = 6443;

/** Where other clusters reach an API server: a kubeconfig of `kind` has a port of this machine's. */
function serverOf(kubeconfig: string, address: string): { hostname: string; port: string } {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const { hostname, port } = new URL(config.getCurrentCluster()!.server);
  const isLoopback = /^(127\..*|0\.0\.0\.0|localhost|\[::1?\])$/.test(hostname);
  return isLoopback ? { hostname: address, port: String(API_SERVER_PORT) } : { hostname, port };
}
