/** Flags of kube-apiserver, by name without dashes. */
export type Flags = Readonly<Record<string, string>>;

/** Where the files of the Secret are, in the container. */
export const CERTIFICATES_PATH = "/etc/kubernetes/pki";
/** Port on which kube-apiserver listens in its Pod. */
export const SECURE_PORT = 6443;
/** Service addresses of a workload cluster: kubeadm's default. */
export const SERVICE_CIDR = "10.96.0.0/12";

/** What a kube-apiserver serves, and as whom it uses etcd. */
export interface ApiServerIdentity {
  /** URL of etcd. */
  readonly etcdEndpoint: string;
  /** The tenant of that etcd: all keys are below `/tenant`. */
  readonly tenant: string;
  /** IP address that clients use. */
  readonly advertiseAddress: string;
}

/** The flags without which a kube-apiserver does not serve a workload cluster. */
export function identityFlags({ etcdEndpoint, tenant, advertiseAddress }: ApiServerIdentity): Flags {
  return {
    "etcd-servers": etcdEndpoint,
    "etcd-prefix": `/${tenant}`,
    "etcd-cafile": `${CERTIFICATES_PATH}/etcd-ca.crt`,
    "etcd-certfile": `${CERTIFICATES_PATH}/etcd-client.crt`,
    "etcd-keyfile": `${CERTIFICATES_PATH}/tls.key`,
    "client-ca-file": `${CERTIFICATES_PATH}/ca.crt`,
    "tls-cert-file": `${CERTIFICATES_PATH}/tls.crt`,
    "tls-private-key-file": `${CERTIFICATES_PATH}/tls.key`,
    // The server's own key signs service account tokens too: one Secret entry and one resource less.
    "service-account-key-file": `${CERTIFICATES_PATH}/tls.key`,
    "service-account-signing-key-file": `${CERTIFICATES_PATH}/tls.key`,
    "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
    "service-cluster-ip-range": SERVICE_CIDR,
    "secure-port": String(SECURE_PORT),
    "advertise-address": advertiseAddress,
    "authorization-mode": "RBAC",
    // The endpoints of `kubernetes` would name the Pod, which nothing in a workload cluster without nodes can reach.
    "endpoint-reconciler-type": "none",
  };
}

/** The API groups that kube-apiserver does not start without, and those that the controllers use. */
const LEAN_APIS = [
  "api/all=false",
  "api/v1=true",
  "apiextensions.k8s.io/v1=true",
  "apiregistration.k8s.io/v1=true",
  "apps/v1=true",
  "coordination.k8s.io/v1=true",
  "discovery.k8s.io/v1=true",
  "networking.k8s.io/v1=true",
  "rbac.authorization.k8s.io/v1=true",
  "storage.k8s.io/v1=true", // a Machine's deletion lists VolumeAttachments
];

/** The least that the controllers need: 83 MB of private memory instead of 170 (kube-apiserver 1.34.4, idle). */
export const LEAN_FLAGS: Flags = {
  "watch-cache": "false",
  "enable-admission-plugins": "AlwaysAdmit",
  "disable-admission-plugins": [
    "CertificateApproval",
    "CertificateSigning",
    "CertificateSubjectRestriction",
    "DefaultIngressClass",
    "DefaultStorageClass",
    "DefaultTolerationSeconds",
    "LimitRanger",
    "MutatingAdmissionWebhook",
    "NamespaceLifecycle",
    "PersistentVolumeClaimResize",
    "PodSecurity",
    "Priority",
    "ResourceQuota",
    "RuntimeClass",
    "ServiceAccount",
    "StorageObjectInUseProtection",
    "TaintNodesByCondition",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionWebhook",
  ].join(","),
  "enable-priority-and-fairness": "false",
  profiling: "false",
  "etcd-count-metric-poll-period": "0",
  "etcd-db-metric-poll-interval": "0",
  "runtime-config": LEAN_APIS.join(","),
};
