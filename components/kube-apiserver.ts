import { isIP } from "node:net";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { RESTRICTED_CONTAINER, RESTRICTED_POD } from "../resources/restricted-pod";
import { archivedImage } from "../tools/versions";
import { checksum } from "./certificate-authority";
import { httpsUrl } from "../clients/https-url";
import type { InClusterOptions } from "./kubernetes-cluster";
import { apiServerCommand, apiServerEnvironment, workloadApiServerRefusal } from "./kube-apiserver-flags";
import type { ApiServerOptions } from "./kube-apiserver-flags";
import { PART_OF_LABEL } from "./labels";
import { assertSettable } from "./settable-flags";

/** Where the files of the Secret are, in the container. */
const CERTIFICATES_PATH = "/etc/kubernetes/pki";
/** Port on which kube-apiserver listens in its Pod. */
const SECURE_PORT = 6443;

/** The files that a kube-apiserver reads, as PEM. */
export interface ApiServerCertificates {
  /** CA of the clients. */
  readonly ca: pulumi.Input<string>;
  /** Serving certificate. */
  readonly serving: pulumi.Input<string>;
  /** CA of etcd's server, and the certificate to use etcd with. */
  readonly etcdCa: pulumi.Input<string>;
  readonly etcdClient: pulumi.Input<string>;
  /** The one key of both certificates. */
  readonly privateKey: pulumi.Input<string>;
}

export interface KubeApiServerArgs extends ApiServerOptions {
  /** Its version, with its `v`. Default: that of tools.lock.json. */
  readonly kubernetesVersion?: string;
  /** Options that put an object into the backing cluster. */
  readonly inCluster: InClusterOptions;
  /** Namespace, which must exist. */
  readonly namespace: pulumi.Input<string>;
  /** Port on the backing cluster's nodes, and the user that the server runs as. */
  readonly nodePort: number;
  /** IP address or host name of the backing cluster's nodes. */
  readonly address: pulumi.Input<string>;
  readonly etcdEndpoint: pulumi.Input<string>;
  readonly certificates: ApiServerCertificates;
}

/**
 * The API server of one workload cluster: a real kube-apiserver in the backing cluster, as lean as its profile makes it,
 * reached through a NodePort. Its name is the name of its etcd tenant.
 */
export class KubeApiServer extends pulumi.ComponentResource {
  /** URL at which the managers and everybody else reach it. */
  readonly endpoint: pulumi.Output<string>;

  constructor(
    name: string,
    { inCluster, namespace, ...args }: KubeApiServerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("metal3-scale:index:KubeApiServer", name, {}, opts);
    assertSettable(this, "flags", workloadApiServerRefusal, args.flags);
    const options = { parent: this, ...inCluster };
    const metadata = { namespace, name, labels: labels(name), annotations: { "pulumi.com/skipAwait": "true" } };
    const secret = new k8s.core.v1.Secret(`${name}-apiserver`, secretArgs(name, namespace, args.certificates), options);
    new k8s.core.v1.Service(name, { metadata, spec: serviceSpec(name, args.nodePort) }, options);
    const command = pulumi.all([args.etcdEndpoint, args.address]).apply(([etcdEndpoint, address]) =>
      apiServerCommand(
        {
          certificatesPath: CERTIFICATES_PATH,
          securePort: SECURE_PORT,
          etcdEndpoint,
          tenant: name,
          advertiseAddress: ipOf(address),
        },
        args,
        args.kubernetesVersion,
      ),
    );
    new k8s.apps.v1.Deployment(
      name,
      { metadata, spec: deploymentSpec(name, args, command) },
      { ...options, dependsOn: [...(inCluster.dependsOn ?? []), secret] },
    );
    this.endpoint = pulumi.output(args.address).apply((address) => httpsUrl(address, args.nodePort));
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

function labels(name: string): Record<string, string> {
  return {
    "app.kubernetes.io/name": "kube-apiserver",
    "app.kubernetes.io/instance": name,
    ...PART_OF_LABEL,
  };
}

/** The address to advertise. With a host name it is of no use to anyone, but the flag wants an address. */
function ipOf(address: string): string {
  return isIP(address) ? address : "127.0.0.1";
}

function secretArgs(
  name: string,
  namespace: pulumi.Input<string>,
  certificates: ApiServerCertificates,
): k8s.core.v1.SecretArgs {
  return {
    metadata: { namespace, name, labels: labels(name), annotations: { "pulumi.com/skipAwait": "true" } },
    stringData: {
      "ca.crt": certificates.ca,
      "tls.crt": certificates.serving,
      "tls.key": certificates.privateKey,
      "etcd-ca.crt": certificates.etcdCa,
      "etcd-client.crt": certificates.etcdClient,
    },
  };
}

function serviceSpec(name: string, nodePort: number): k8s.types.input.core.v1.ServiceSpec {
  return {
    type: "NodePort",
    selector: labels(name),
    ports: [{ name: "https", port: SECURE_PORT, nodePort }],
    // There is no other Pod to turn to, and kubelet calls it not ready, after its own restart, until the next probe.
    publishNotReadyAddresses: true,
  };
}

function deploymentSpec(
  name: string,
  args: Pick<KubeApiServerArgs, "kubernetesVersion" | "nodePort" | "profile" | "certificates">,
  command: pulumi.Input<string[]>,
): k8s.types.input.apps.v1.DeploymentSpec {
  const { kubernetesVersion, nodePort: uid, profile } = args;
  const { ca, serving, etcdCa, etcdClient } = args.certificates;
  const annotations = { "checksum/certificates": checksum(ca, serving, etcdCa, etcdClient) };
  const probe = { httpGet: { scheme: "HTTPS", path: "/readyz", port: SECURE_PORT }, timeoutSeconds: 15 };
  return {
    replicas: 1,
    // Two API servers of one cluster would be two processes to pay for.
    strategy: { type: "Recreate" },
    selector: { matchLabels: labels(name) },
    template: {
      // kube-apiserver reads its keys when it starts.
      metadata: { labels: labels(name), annotations },
      spec: {
        automountServiceAccountToken: false,
        // All it has is in etcd.
        terminationGracePeriodSeconds: 1,
        enableServiceLinks: false,
        securityContext: {
          ...RESTRICTED_POD,
          // A user per API server: the kernel counts inotify instances by user, and allows 128 by default.
          runAsUser: uid,
          runAsGroup: uid,
          fsGroup: uid,
        },
        containers: [
          {
            name: "kube-apiserver",
            image: archivedImage("kube-apiserver", kubernetesVersion).reference,
            command,
            env: Object.entries(apiServerEnvironment({ profile })).map(([name, value]) => ({ name, value })),
            // What it says at its end is in the Pod's status, and in Pulumi's message if it does not get ready.
            terminationMessagePolicy: "FallbackToLogsOnError",
            ports: [{ name: "https", containerPort: SECURE_PORT }],
            securityContext: RESTRICTED_CONTAINER,
            startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 600 },
            readinessProbe: { ...probe, periodSeconds: 30 },
            volumeMounts: [{ name: "certificates", mountPath: CERTIFICATES_PATH, readOnly: true }],
          },
        ],
        volumes: [{ name: "certificates", secret: { secretName: name, defaultMode: 0o440 } }],
      },
    },
  };
}
