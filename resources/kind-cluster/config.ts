import { stringify } from "yaml";
import { MAX_PODS, singleNodeArgs } from "../../local/single-node";

/** Where Docker Engine listens, and where the manager of Cluster API Provider Docker expects it. */
const DOCKER_SOCKET = "/var/run/docker.sock";

/** Where the node has the folder that the checkout keeps for it. */
const MARK_PATH = "/etc/metal3-scale";

/**
 * The configuration of a kind cluster of one node, as YAML. The node has the folder that this checkout keeps for it, by which
 * it is known from the moment that there is a container, and the socket of this machine's Docker if it is to have that.
 *
 * @see https://kind.sigs.k8s.io/docs/user/configuration/
 */
export function kindConfig(directory: string, hasDockerSocket = false): string {
  const mark = { hostPath: directory, containerPath: MARK_PATH, readOnly: true };
  const socket = { hostPath: DOCKER_SOCKET, containerPath: DOCKER_SOCKET };
  const extraMounts = hasDockerSocket ? [mark, socket] : [mark];
  return stringify({
    apiVersion: "kind.x-k8s.io/v1alpha4",
    kind: "Cluster",
    nodes: [{ role: "control-plane", extraMounts }],
    kubeadmConfigPatches: kubeadmPatches().map((patch) => stringify(patch)),
  });
}

/**
 * What kind merges into its configuration for kubeadm. Without an `apiVersion`, flags that are given as a map are right for
 * each version that kind writes: it makes the list of v1beta4 of them (`pkg/internal/patch/kubeadm_merge.go`).
 */
function kubeadmPatches(): object[] {
  const { controllerManager, scheduler, etcd } = singleNodeArgs;
  return [
    {
      kind: "ClusterConfiguration",
      controllerManager: { extraArgs: controllerManager },
      scheduler: { extraArgs: scheduler },
      etcd: { local: { extraArgs: etcd } },
    },
    { kind: "KubeletConfiguration", maxPods: MAX_PODS },
  ];
}
