import { POD_CIDR } from "./cluster-api-objects";
import type { DevBackend } from "./dev-cluster-class";

/**
 * The network of the Pods, without which no Node is Ready: the manifest that images of kind's nodes have, whose Pods'
 * subnet is left to fill in (kind `pkg/cluster/internal/create/actions/installcni`).
 */
const INSTALL_NETWORK =
  `sed 's#{{ *\\.PodSubnet *}}#${POD_CIDR}#' /kind/manifests/default-cni.yaml | ` +
  "kubectl --kubeconfig /etc/kubernetes/admin.conf apply --filename -";

/** Machines in containers of the Docker whose socket the provider's Pod has. */
export function dockerBackend(): DevBackend {
  return {
    name: "docker",
    cluster: { docker: {} },
    machine: { docker: {} },
    kubeadmConfigSpec: {
      // The load balancer in front of the API servers is reached at these, too.
      clusterConfiguration: { apiServer: { certSANs: ["localhost", "127.0.0.1", "0.0.0.0"] } },
      postKubeadmCommands: [INSTALL_NETWORK],
    },
  };
}
