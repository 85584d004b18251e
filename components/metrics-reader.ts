import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { groupOf, CLUSTER_ROLE, SERVICE_ACCOUNT } from "../clients/kubernetes/kinds";
import type { ClusterAccess } from "./kubernetes-cluster";
import type { ManagerDefinitions } from "./manager-definitions";

export interface MetricsReaderArgs {
  /** The management cluster. */
  readonly cluster: ClusterAccess;
  /** Where the account is: a Namespace of the fleet. */
  readonly namespace: pulumi.Input<string>;
}

const NAME = "metrics-reader";

/**
 * Where all managers serve metrics, and those of Cluster API and CAPM3 profiles, too: the default of their `main.go`
 * (`--diagnostics-address`, `--metrics-addr`), and of the release manifests.
 */
export const MANAGER_METRICS_PORT = 8443;

/** What managers serve besides their health: https://book.kubebuilder.io/reference/metrics, and profiles of Go. */
const PATHS = ["/metrics", "/debug/pprof/*"];

/** The service account whose tokens a management cluster's managers give their metrics and profiles for; it may do nothing else. */
export class MetricsReader extends pulumi.ComponentResource {
  constructor(name: string, { cluster, namespace }: MetricsReaderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:MetricsReader", name, {}, opts);
    const options = { parent: this, ...cluster.objectOptions };
    // Neither role nor binding is in a Namespace of the fleet: the name says whose they are.
    const unique = { name: `metal3-scale-${NAME}-${cluster.fleet}` };
    const account = new k8s.core.v1.ServiceAccount(name, { metadata: { namespace, name: NAME } }, options);
    const role = new k8s.rbac.v1.ClusterRole(
      name,
      { metadata: unique, rules: [{ nonResourceURLs: PATHS, verbs: ["get"] }] },
      options,
    );
    new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: unique,
        roleRef: { apiGroup: groupOf(CLUSTER_ROLE), kind: CLUSTER_ROLE.kind, name: role.metadata.name },
        subjects: [{ kind: SERVICE_ACCOUNT.kind, namespace, name: account.metadata.name }],
      },
      options,
    );
    this.registerOutputs({});
  }
}

/** Where the account of a management cluster with these managers is: in the first one's Namespace. */
export function metricsReaderOf(definitions: ManagerDefinitions): { namespace: string; name: string } {
  return { namespace: Object.values(definitions)[0]!.namespace, name: NAME };
}
