import { CONFIG_MAP } from "./kinds";
import type { ObjectReference } from "./objects";

/**
 * The ConfigMap by which the KubeadmControlPlane controller sees that the control plane of a workload cluster is
 * initialized: kubeadm's (`cmd/kubeadm/app/constants`, `KubeadmConfigConfigMap`). An upgrade changes it.
 */
export const KUBEADM_CONFIG_MAP: ObjectReference = {
  ...CONFIG_MAP,
  metadata: { namespace: "kube-system", name: "kubeadm-config" },
};
