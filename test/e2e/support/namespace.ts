/** Where etcd and the API servers of the workload clusters must be. */
export const NAMESPACE = "workload-control-planes";
