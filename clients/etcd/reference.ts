import type { KubeconfigReference } from "../kubernetes/reference";

/** A multi-tenant etcd in a backing cluster. */
export interface EtcdReference {
  /** The backing cluster. */
  kubeconfig: KubeconfigReference;
  namespace: string;
  /** The Pod that runs etcd; its port 2379 is reached through the backing cluster's API server. */
  pod: string;
  /** The Secret (`ca.crt`, `tls.crt`, `tls.key`) with the certificate of etcd's user `root`. */
  rootSecret: string;
}
