import { kubernetesVersion } from "../tools/lock";
import { isAtLeast } from "../tools/versions";

/** Flags of kube-apiserver, by name without dashes. */
export type Flags = Readonly<Record<string, string>>;

/** Service addresses of a workload cluster: kubeadm's default. */
export const SERVICE_CIDR = "10.96.0.0/12";

/** What a kube-apiserver serves, and as whom it uses etcd. */
export interface ApiServerIdentity {
  /** Directory of its files: `ca.crt`, `tls.crt`, `tls.key`, `etcd-ca.crt` and `etcd-client.crt`. */
  readonly certificatesPath: string;
  /** Port on which it listens. */
  readonly securePort: number;
  /** URL of etcd. */
  readonly etcdEndpoint: string;
  /** The tenant of that etcd: all keys are below `/tenant`. */
  readonly tenant: string;
  /** IP address that clients use. */
  readonly advertiseAddress: string;
}

/** Flags and environment of a kube-apiserver. */
interface Tuning {
  readonly flags: Flags;
  readonly environment: Readonly<Record<string, string>>;
}

const DISABLED_PLUGINS = "disable-admission-plugins";

/** The admission plugins that version 1.25 runs by default, as the published experiments switch them off. */
const DEFAULT_ADMISSION_PLUGINS = [
  "NamespaceLifecycle",
  "LimitRanger",
  "ServiceAccount",
  "TaintNodesByCondition",
  "PodSecurity",
  "Priority",
  "DefaultTolerationSeconds",
  "DefaultStorageClass",
  "StorageObjectInUseProtection",
  "PersistentVolumeClaimResize",
  "RuntimeClass",
  "CertificateApproval",
  "CertificateSigning",
  "CertificateSubjectRestriction",
  "DefaultIngressClass",
  "MutatingAdmissionWebhook",
  "ValidatingAdmissionWebhook",
  "ResourceQuota",
];

/** The minor version of Kubernetes that runs MutatingAdmissionPolicy first, whose API `lean` leaves out (kubernetes#136039). */
const MUTATING_POLICIES = "1.36";

/** The API groups that kube-apiserver does not start without or the controllers use, and what of them nobody needs. */
const LEAN_APIS = [
  "api/all=false",
  "api/v1=true",
  "apiextensions.k8s.io/v1=true",
  "apiregistration.k8s.io/v1=true",
  "coordination.k8s.io/v1=true",
  "discovery.k8s.io/v1=true",
  "networking.k8s.io/v1=true",
  "networking.k8s.io/v1/ingressclasses=false",
  "networking.k8s.io/v1/ingresses=false",
  "networking.k8s.io/v1/networkpolicies=false",
  "rbac.authorization.k8s.io/v1=true",
  "storage.k8s.io/v1=true", // a Machine's deletion lists VolumeAttachments
  "storage.k8s.io/v1/csidrivers=false",
  "storage.k8s.io/v1/csinodes=false",
  "storage.k8s.io/v1/csistoragecapacities=false",
];

/** What switches off, in the published experiments and here, what no controller needs. */
const REDUCTIONS: Flags = {
  "watch-cache": "false",
  "enable-admission-plugins": "AlwaysAdmit",
  "enable-priority-and-fairness": "false",
  profiling: "false",
  // etcd compacts itself, for all tenants.
  "etcd-compaction-interval": "0",
  "etcd-count-metric-poll-period": "0",
  "etcd-db-metric-poll-interval": "0",
};

/** The profiles of a workload API server. `docs/api-server.md` compares them, and has the figure of each step. */
const PROFILES = {
  /** The least that the controllers need. */
  lean: {
    flags: {
      ...REDUCTIONS,
      "authorization-mode": "RBAC",
      [DISABLED_PLUGINS]: [...DEFAULT_ADMISSION_PLUGINS, "ValidatingAdmissionPolicy"].join(","),
      // No lease that is renewed every 10 s, a write to the etcd of all tenants:
      // https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/controlplane/apiserver/server.go
      "feature-gates": "APIServerIdentity=false",
      "runtime-config": LEAN_APIS.join(","),
    },
    // The heap may grow by 40 % before it is collected; one thread at a time: https://pkg.go.dev/runtime#hdr-Environment_Variables
    environment: { GOGC: "40", GOMAXPROCS: "1" },
  },
  /**
   * Metal3's published scaling experiments:
   * https://github.com/Nordix/metal3-clusterapi-docs/blob/main/metal3-scaling-experiments/manifests/v2/kube-apiserver-deployment.yaml
   */
  experiment: {
    flags: {
      ...REDUCTIONS,
      "allow-privileged": "true",
      "authorization-mode": "Node,RBAC",
      [DISABLED_PLUGINS]: DEFAULT_ADMISSION_PLUGINS.join(","),
      "enable-bootstrap-token-auth": "true",
      "enable-garbage-collector": "false",
      "runtime-config": "api/alpha=false",
    },
    environment: {},
  },
  /**
   * kube-apiserver's defaults, except that it authorizes as kubeadm's does: by default it allows everything, and then
   * refuses anonymous requests, which the probes are.
   */
  upstream: { flags: { "authorization-mode": "Node,RBAC" }, environment: {} },
} satisfies Record<string, Tuning>;

export type ApiServerProfile = keyof typeof PROFILES;

/** Every profile's name. */
export const API_SERVER_PROFILES = Object.keys(PROFILES) as ApiServerProfile[];

/** How a kube-apiserver is tuned. */
export interface ApiServerOptions {
  /**
   * `lean`: the least that the controllers need; `experiment`: as in Metal3's published scaling experiments;
   * `upstream`: kube-apiserver's defaults. Default: `lean`.
   */
  readonly profile?: ApiServerProfile;
  /** Further flags, by name without dashes. They win over the profile's. Default: none. */
  readonly flags?: Flags;
}

/** How a kube-apiserver is tuned, with every default. */
export function effectiveApiServer({
  profile = "lean",
  flags = {},
}: ApiServerOptions = {}): Required<ApiServerOptions> {
  return { profile, flags };
}

/** A flag's value: one of the API server's own files. */
function file(name: string) {
  return ({ certificatesPath }: ApiServerIdentity) => `${certificatesPath}/${name}`;
}

/** The flags without which a kube-apiserver does not serve its workload cluster. */
const IDENTITY_FLAGS: Readonly<Record<string, (identity: ApiServerIdentity) => string>> = {
  "etcd-servers": ({ etcdEndpoint }) => etcdEndpoint,
  "etcd-prefix": ({ tenant }) => `/${tenant}`,
  "etcd-cafile": file("etcd-ca.crt"),
  "etcd-certfile": file("etcd-client.crt"),
  "etcd-keyfile": file("tls.key"),
  "client-ca-file": file("ca.crt"),
  "tls-cert-file": file("tls.crt"),
  "tls-private-key-file": file("tls.key"),
  // The server's own key signs service account tokens too: one Secret entry and one resource less.
  "service-account-key-file": file("tls.key"),
  "service-account-signing-key-file": file("tls.key"),
  "service-account-issuer": () => "https://kubernetes.default.svc.cluster.local",
  "service-cluster-ip-range": () => SERVICE_CIDR,
  "secure-port": ({ securePort }) => String(securePort),
  "advertise-address": ({ advertiseAddress }) => advertiseAddress,
  // The endpoints of `kubernetes` would name the Pod, which nothing in a workload cluster without nodes can reach.
  "endpoint-reconciler-type": () => "none",
};

/** Further flags that a user cannot set, and why. */
const REFUSED_FLAGS: ReadonlyMap<string, string> = new Map([
  ["anonymous-auth", "the probes are anonymous"],
  ["authorization-mode", "the profile's authorization lets the probes in"],
  ["bind-address", "the Service and the probes use the Pod's address"],
  ["etcd-servers-overrides", "a tenant has one etcd"],
]);

/** Why a user cannot set a flag of a workload API server; undefined for one that can be set. */
export function workloadApiServerRefusal(flag: string): string | undefined {
  return Object.hasOwn(IDENTITY_FLAGS, flag) ? "it ties the API server to its cluster" : REFUSED_FLAGS.get(flag);
}

/** The flags of a profile. With an admission plugin whose API it leaves out, an API server would refuse every object. */
function profileFlags(profile: ApiServerProfile, version: string): Flags {
  const { flags } = PROFILES[profile];
  return profile === "lean" && isAtLeast(version, MUTATING_POLICIES)
    ? { ...flags, [DISABLED_PLUGINS]: `${PROFILES.lean.flags[DISABLED_PLUGINS]},MutatingAdmissionPolicy` }
    : flags;
}

/**
 * The command line of a kube-apiserver, the program's name included.
 *
 * @param version of Kubernetes. Default: that of tools.lock.json.
 */
export function apiServerCommand(
  identity: ApiServerIdentity,
  options: ApiServerOptions,
  version = kubernetesVersion,
): string[] {
  const { profile, flags: further } = effectiveApiServer(options);
  const own = Object.entries(IDENTITY_FLAGS).map(([flag, value]): [string, string] => [flag, value(identity)]);
  const flags: Flags = { ...Object.fromEntries(own), ...profileFlags(profile, version), ...further };
  return ["kube-apiserver", ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)];
}

/** The environment variables of a kube-apiserver. */
export function apiServerEnvironment(options: ApiServerOptions): Tuning["environment"] {
  return PROFILES[effectiveApiServer(options).profile].environment;
}
