import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CALLS_PORT } from "../clients/fake-api-server/client";
import {
  NON_ROOT_USER,
  RESTRICTED_CONTAINER,
  RESTRICTED_POD,
  SERVICE_ACCOUNT_DIRECTORY,
} from "../resources/restricted-pod";
import { imageReference } from "../tools/lock";
import { BACKING_NAMESPACE } from "./backing-cluster";
import { checksum } from "./certificate-authority";
import type { FakeApiServerAccount, RemoteAccess } from "./fake-api-server-account";
import { createNamespace } from "./kubernetes-cluster";
import type { ClusterKind, KubernetesCluster } from "./kubernetes-cluster";
import { PART_OF_LABEL } from "./labels";
import { servingNode } from "./serving-node";

export interface FakeApiServerArgs {
  /** The cluster that it runs in. */
  readonly cluster: KubernetesCluster;
  /** Where that comes from. */
  readonly source: ClusterKind;
  /** By which it reads Secrets of workload clusters in the management cluster. */
  readonly account: FakeApiServerAccount;
  /** What it reaches the management cluster with from another cluster. Default: it is in the management cluster. */
  readonly remote?: RemoteAccess;
  /**
   * Certificates of the CAs of its workload clusters, in PEM. It makes certificates of them only once: with other CAs the
   * Pod is replaced.
   */
  readonly authorities: pulumi.Input<string>[];
  /** What is to be there first: FakeKubelets, which are told of other CAs before the Pod is replaced. */
  readonly dependsOn: pulumi.Resource[];
}

const LABELS = { "app.kubernetes.io/name": "fake-api-server", ...PART_OF_LABEL };
/** Name of the Secret with such credentials, and of the volume. */
const CREDENTIALS = "management-credentials";

/**
 * Metal3's fake API server, FKAS: one Pod that plays the API servers and the stacked etcd of workload clusters, in its
 * memory. Who may connect may do everything there.
 *
 * The Pod is on its node's network, since the clusters' endpoints must outlive it: the node's address does, and is reached
 * from outside.
 */
export class FakeApiServer extends pulumi.ComponentResource {
  readonly address: pulumi.Output<string>;
  readonly components: pulumi.Resource[];

  constructor(
    name: string,
    private readonly args: FakeApiServerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("metal3-scale:index:FakeApiServer", name, {}, opts);
    const { cluster, account, remote, dependsOn } = args;
    const namespace =
      remote === undefined
        ? account.namespace
        : createNamespace(name, cluster, { name: BACKING_NAMESPACE }, { parent: this }).name;
    const credentials = remote === undefined ? [] : [this.createCredentials(name, namespace, remote)];
    this.address = cluster.address;
    const deployment = new k8s.apps.v1.Deployment(
      name,
      { metadata: { namespace, name: "fake-api-server", labels: LABELS }, spec: this.deploymentSpec() },
      { parent: this, ...cluster.objectOptions, dependsOn: [...dependsOn, ...account.components, ...credentials] },
    );
    this.components = [deployment];
    this.registerOutputs({ address: this.address });
  }

  private createCredentials(
    name: string,
    namespace: pulumi.Output<string>,
    { files: data }: RemoteAccess,
  ): k8s.core.v1.Secret {
    const metadata = { namespace, name: CREDENTIALS, labels: LABELS };
    const options = { parent: this, ...this.args.cluster.objectOptions };
    return new k8s.core.v1.Secret(`${name}-credentials`, { metadata, data }, options);
  }

  private deploymentSpec(): k8s.types.input.apps.v1.DeploymentSpec {
    const { account, remote, authorities, cluster, source } = this.args;
    return {
      replicas: 1,
      // The node's ports are free for the next Pod only when this one is gone.
      strategy: { type: "Recreate" },
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS, annotations: { "checksum/authorities": checksum(...authorities) } },
        spec: {
          hostNetwork: true,
          nodeName: servingNode(cluster, source, "the fake API server"),
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 1,
          ...(remote === undefined ? { serviceAccountName: account.name } : { automountServiceAccountToken: false }),
          securityContext: { ...RESTRICTED_POD, runAsUser: NON_ROOT_USER },
          containers: [this.container()],
          ...(remote !== undefined && { volumes: [{ name: CREDENTIALS, secret: { secretName: CREDENTIALS } }] }),
        },
      },
    };
  }

  private container(): k8s.types.input.core.v1.Container {
    const { remote, cluster } = this.args;
    const management =
      remote === undefined
        ? []
        : [
            { name: "KUBERNETES_SERVICE_HOST", value: remote.host },
            { name: "KUBERNETES_SERVICE_PORT", value: remote.port },
          ];
    const probe = { tcpSocket: { port: CALLS_PORT }, timeoutSeconds: 30 };
    return {
      name: "fake-api-server",
      image: imageReference("metal3-fkas"),
      command: ["/fkas"],
      // What the endpoints' host is, and what its certificates are for.
      env: [{ name: "POD_IP", value: cluster.address }, ...management],
      terminationMessagePolicy: "FallbackToLogsOnError",
      resources: { requests: { cpu: "100m" } },
      securityContext: RESTRICTED_CONTAINER,
      startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 120 },
      readinessProbe: { ...probe, periodSeconds: 10 },
      ...(remote !== undefined && {
        volumeMounts: [{ name: CREDENTIALS, mountPath: SERVICE_ACCOUNT_DIRECTORY, readOnly: true }],
      }),
    };
  }
}
