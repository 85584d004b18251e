import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EtcdReference } from "../clients/etcd/reference";
import type { Storage } from "../resources/cluster-outputs";
import { EtcdAuthentication } from "../resources/etcd-authentication/resource";
import type { InputsOf } from "../resources/inputs-of";
import { NON_ROOT_USER, RESTRICTED_CONTAINER, RESTRICTED_POD } from "../resources/restricted-pod";
import { imageReference } from "../tools/lock";
import { CertificateAuthority, checksum, createKeyPair, signCertificate } from "./certificate-authority";
import type { Authority } from "./certificate-authority";
import type { KubernetesCluster } from "./kubernetes-cluster";
import { PART_OF_LABEL } from "./labels";

export interface MultiTenantEtcdArgs {
  /** The cluster it runs in. */
  readonly cluster: KubernetesCluster;
  /** Namespace, which must exist. */
  readonly namespace: pulumi.Input<string>;
}

/** Bytes of the database, at most: 8 GiB, the most that etcd suggests (https://etcd.io/docs/v3.6/dev-guide/limit/). */
const QUOTA_BYTES = 8 * 1024 ** 3;
/** For the write-ahead log and the snapshots beside the database. */
const LOG_BYTES = 2 * 1024 ** 3;
/** Older revisions are dropped: the default of kube-apiserver's `--etcd-compaction-interval`. */
const COMPACTION_RETENTION = "5m";
const CLIENT_PORT = 2379;
/** Port of its metrics, without TLS. */
export const ETCD_METRICS_PORT = 2381;
const NAME_LABEL = { "app.kubernetes.io/name": "etcd" };
/** The selector of its Pods. */
export const ETCD_SELECTOR = Object.entries(NAME_LABEL)[0]!.join("=");
const LABELS = { ...NAME_LABEL, ...PART_OF_LABEL };
const TLS_PATH = "/etc/etcd/tls";
const DATA_PATH = "/var/lib/etcd";

/** What a tenant needs of its etcd. */
export interface EtcdAccess {
  /** CA of the server and of the clients. */
  readonly authority: Authority;
  /** URL for clients in the same cluster. */
  readonly endpoint: pulumi.Output<string>;
  /** What the custom resources of this package are given to reach it. */
  readonly reference: InputsOf<EtcdReference>;
  /** What must be there before a tenant is added. */
  readonly components: pulumi.Resource[];
}

/**
 * An etcd for many tenants. Clients prove who they are with a certificate of the etcd's own CA, whose CN is the etcd
 * user; a tenant reads and writes below `/TENANT/` and nowhere else.
 */
export class MultiTenantEtcd extends pulumi.ComponentResource implements EtcdAccess {
  readonly authority: CertificateAuthority;
  readonly endpoint: pulumi.Output<string>;
  readonly reference: InputsOf<EtcdReference>;
  readonly components: pulumi.Resource[];
  /** When its authentication was last switched on: at its creation, or when it had lost its data. */
  readonly enabledAt: pulumi.Output<string>;

  constructor(name: string, args: MultiTenantEtcdArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:MultiTenantEtcd", name, {}, opts);
    const { cluster, namespace } = args;
    const inCluster = { parent: this, ...cluster.objectOptions };
    this.authority = new CertificateAuthority(`${name}-ca`, { commonName: "etcd-ca" }, { parent: this });
    this.endpoint = pulumi.interpolate`https://etcd.${namespace}.svc:${CLIENT_PORT}`;
    const server = this.createIdentity(name, "server", namespace, inCluster);
    const root = this.createIdentity(name, "root", namespace, inCluster);
    cluster.storage.apply(({ kind }) => kind === "none" && warnOfLoss(this));
    const service = new k8s.core.v1.Service(name, serviceArgs(namespace), inCluster);
    const statefulSet = new k8s.apps.v1.StatefulSet(name, statefulSetArgs(args, this.authority), {
      ...inCluster,
      dependsOn: [server, service],
    });
    this.reference = {
      kubeconfig: cluster.reference,
      namespace,
      pod: "etcd-0",
      rootSecret: root.metadata.name,
    };
    const { deletedWith } = cluster.objectOptions;
    const options = { parent: this, deletedWith, dependsOn: [statefulSet] };
    const authentication = new EtcdAuthentication(name, { etcd: this.reference }, options);
    this.enabledAt = authentication.enabledAt;
    this.components = [authentication];
    this.registerOutputs({ endpoint: this.endpoint });
  }

  /** A Secret with a certificate of the etcd's CA: for the server, or for the user `root`. */
  private createIdentity(
    name: string,
    identity: "server" | "root",
    namespace: pulumi.Input<string>,
    inCluster: pulumi.CustomResourceOptions,
  ): k8s.core.v1.Secret {
    const subject =
      identity === "root"
        ? { commonName: "root" }
        : {
            // No CN, which etcd would take for the name of a user.
            organization: "etcd",
            dnsNames: pulumi.output(namespace).apply((ns) => ["localhost", `etcd.${ns}.svc`]),
            ipAddresses: ["127.0.0.1"],
          };
    const { privateKeyPem, certRequestPem } = createKeyPair(`${name}-${identity}`, subject, this);
    const use = identity === "root" ? "client_auth" : "server_auth";
    const certPem = signCertificate(`${name}-${identity}-cert`, certRequestPem, this.authority, [use], {
      parent: this,
    });
    return new k8s.core.v1.Secret(
      `${name}-${identity}`,
      {
        metadata: { namespace, name: `etcd-${identity}`, labels: LABELS },
        type: "kubernetes.io/tls",
        stringData: { "ca.crt": this.authority.certPem, "tls.crt": certPem, "tls.key": privateKeyPem },
      },
      inCluster,
    );
  }
}

function warnOfLoss(etcd: pulumi.Resource): Promise<void> {
  const message =
    "the cluster has no default StorageClass: etcd's data, and so all workload clusters' data, ends with its Pod";
  return pulumi.log.warn(message, etcd);
}

function serviceArgs(namespace: pulumi.Input<string>): k8s.core.v1.ServiceArgs {
  return {
    metadata: { namespace, name: "etcd", labels: LABELS, annotations: { "pulumi.com/skipAwait": "true" } },
    // There is no other Pod to turn to, and kubelet calls it not ready, after its own restart, until the next probe.
    spec: { selector: LABELS, ports: [{ name: "client", port: CLIENT_PORT }], publishNotReadyAddresses: true },
  };
}

function statefulSetArgs(args: MultiTenantEtcdArgs, authority: Authority): k8s.apps.v1.StatefulSetArgs {
  const { storage } = args.cluster;
  const probe = { httpGet: { path: "/readyz", port: ETCD_METRICS_PORT }, timeoutSeconds: 10 };
  return {
    metadata: { namespace: args.namespace, name: "etcd", labels: LABELS },
    spec: {
      serviceName: "etcd",
      replicas: 1,
      selector: { matchLabels: LABELS },
      template: {
        // etcd reads its certificate again by itself, and its CA only when it starts.
        metadata: { labels: LABELS, annotations: { "checksum/ca": checksum(authority.certPem) } },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            ...RESTRICTED_POD,
            runAsUser: NON_ROOT_USER,
            runAsGroup: NON_ROOT_USER,
            fsGroup: NON_ROOT_USER,
          },
          containers: [
            {
              name: "etcd",
              image: imageReference("etcd"),
              command: ["etcd", ...etcdFlags(args)],
              // What it says at its end is in the Pod's status.
              terminationMessagePolicy: "FallbackToLogsOnError",
              // Before the API servers, which have no request, where processors are short.
              resources: { requests: { cpu: "100m" } },
              ports: [
                { name: "client", containerPort: CLIENT_PORT },
                { name: "metrics", containerPort: ETCD_METRICS_PORT },
              ],
              securityContext: RESTRICTED_CONTAINER,
              startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 120 },
              readinessProbe: { ...probe, periodSeconds: 10 },
              volumeMounts: [
                { name: "tls", mountPath: TLS_PATH, readOnly: true },
                { name: "data", mountPath: DATA_PATH },
              ],
            },
          ],
          volumes: storage.apply((known) => [
            { name: "tls", secret: { secretName: "etcd-server", defaultMode: 0o440 } },
            ...dataVolume(known),
          ]),
        },
      },
      volumeClaimTemplates: storage.apply(dataClaims),
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" },
    },
  };
}

/** The volume with the data, unless a claim of the StatefulSet gives it. */
function dataVolume(storage: Storage): k8s.types.input.core.v1.Volume[] {
  switch (storage.kind) {
    case "directory":
      return [{ name: "data", hostPath: { path: storage.path, type: "Directory" } }];
    case "claim":
      return [];
    case "none":
      return [{ name: "data", emptyDir: {} }];
  }
}

/** The claim for the data where the cluster makes volumes. */
function dataClaims(storage: Storage): k8s.types.input.core.v1.PersistentVolumeClaim[] {
  const resources = { requests: { storage: String(QUOTA_BYTES + LOG_BYTES) } };
  const claim = { metadata: { name: "data", labels: LABELS }, spec: { accessModes: ["ReadWriteOnce"], resources } };
  return storage.kind === "claim" ? [claim] : [];
}

/** https://etcd.io/docs/v3.6/op-guide/configuration/ */
function etcdFlags({ namespace }: MultiTenantEtcdArgs): pulumi.Input<string>[] {
  return [
    "--name=etcd",
    // The directory of a node is that of all its etcds.
    pulumi.interpolate`--data-dir=${DATA_PATH}/${namespace}`,
    `--listen-client-urls=https://0.0.0.0:${CLIENT_PORT}`,
    `--advertise-client-urls=https://localhost:${CLIENT_PORT}`,
    "--listen-peer-urls=http://127.0.0.1:2380",
    `--listen-metrics-urls=http://0.0.0.0:${ETCD_METRICS_PORT}`,
    `--cert-file=${TLS_PATH}/tls.crt`,
    `--key-file=${TLS_PATH}/tls.key`,
    `--trusted-ca-file=${TLS_PATH}/ca.crt`,
    "--client-cert-auth=true",
    // The gateway talks to etcd as itself, not as its client.
    "--enable-grpc-gateway=false",
    `--quota-backend-bytes=${QUOTA_BYTES}`,
    "--auto-compaction-mode=periodic",
    `--auto-compaction-retention=${COMPACTION_RETENTION}`,
  ];
}
