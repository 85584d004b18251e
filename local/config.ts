import { stringify } from "yaml";
import { splitTag } from "./images";
import { MAX_PODS, POD_SUBNET, singleNodeArgs } from "./single-node";

/** IPv4 range of Services; as {@link POD_SUBNET} */
export const serviceSubnet = "10.96.0.0/16";

/** kubelet's default is below /usr, which is not the node's */
const volumePlugins = "/var/lib/kubelet/volume-plugins";

/** What the configuration files of a node depend on. */
export interface NodeSettings {
  /** name of the node and of the cluster */
  name: string;
  /** IPv4 address of the node */
  address: string;
  /** IPv4 address of the machine as the node sees it */
  gateway: string;
  /** e.g. v1.34.4 */
  kubernetesVersion: string;
  /** environment variables of kube-apiserver */
  apiServerEnv: Readonly<Record<string, string>>;
  /** further flags of kube-apiserver, by name without dashes */
  apiServerArgs: Readonly<Record<string, string>>;
  /** ports of NodePort Services, e.g. 30000-32767 */
  nodePortRange: string;
  /** directory of the CNI plugins */
  cniPlugins: string;
  /** references of the images whose names kubeadm cannot know */
  images: { etcd: string; coredns: string; pause: string };
}

/** Contents of the files below the node's /etc, by path relative to it. */
export function etcFiles(settings: NodeSettings): Record<string, string> {
  const { name, address, gateway } = settings;
  return {
    hostname: `${name}\n`,
    hosts: `127.0.0.1 localhost\n::1 localhost\n${address} ${name}\n`,
    // asks the machine; when it has no name server on the bridge, names outside of the cluster fail at once
    "resolv.conf": `nameserver ${gateway}\n`,
    "containerd/config.toml": containerdConfig(settings),
    "iptables/rules.v4": firewallRules(),
    "cni/local.d/10-ptp.conflist": cniConfig(),
    "kubeadm/config.yaml": kubeadmConfig(settings),
    "kubeadm/patches/corednsdeployment+merge.yaml": stringify({ spec: { replicas: 1 } }),
  };
}

/**
 * Configuration of containerd 1.6 and 1.7, in the format of version 2, which containerd 2 reads as well.
 *
 * @see https://github.com/containerd/containerd/blob/release/1.6/docs/cri/config.md
 */
export function containerdConfig({ images, cniPlugins }: Pick<NodeSettings, "images" | "cniPlugins">): string {
  return `version = 2

[debug]
  level = "warn"

[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"

[plugins."io.containerd.nri.v1.nri"]
  # would run plugins of the machine's
  disable = true

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${images.pause}"
  # profiles would be loaded into the machine's kernel
  disable_apparmor = true
  # a root without CAP_SYS_RESOURCE (in a container, say) may not lower oom_score_adj
  restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "${cniPlugins}"
  # net.d may have networks of the machine's
  conf_dir = "/etc/cni/local.d"

[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "overlayfs"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = false
`;
}

/**
 * Pods' network: a routed veth pair for each (no bridge, so that Services work between pods without br_netfilter), with
 * the addresses in use kept in /run, as they are void after a restart of the node.
 *
 * @see https://www.cni.dev/plugins/current/main/ptp/
 */
export function cniConfig(): string {
  return JSON.stringify(
    {
      cniVersion: "0.4.0",
      name: "ptp",
      plugins: [
        {
          type: "ptp",
          ipam: {
            type: "host-local",
            dataDir: "/run/cni",
            ranges: [[{ subnet: POD_SUBNET }]],
            routes: [{ dst: "0.0.0.0/0" }],
          },
        },
        { type: "portmap", capabilities: { portMappings: true } },
      ],
    },
    undefined,
    2,
  );
}

/**
 * Rules for iptables-restore that are there before kube-proxy's: pods leave the node with its address, as nobody else
 * knows theirs. A packet to a Service that kube-proxy has not translated (yet) is refused, for its sender to try again
 * at once; if it left, connection tracking would keep the connection untranslated until it times out.
 */
export function firewallRules(): string {
  return `*nat
-A POSTROUTING -o eth0 -j MASQUERADE
COMMIT
*filter
-A FORWARD -o eth0 -d ${serviceSubnet} -j REJECT
-A OUTPUT -o eth0 -d ${serviceSubnet} -j REJECT
COMMIT
`;
}

/**
 * The configuration of `kubeadm init`: four YAML documents.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
 */
export function kubeadmConfig(settings: NodeSettings): string {
  return [initConfiguration(settings), clusterConfiguration(settings), kubeletConfiguration(), kubeProxyConfiguration()]
    .map((document) => stringify(document))
    .join("---\n");
}

function initConfiguration({ name, address }: NodeSettings): object {
  return {
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "InitConfiguration",
    localAPIEndpoint: { advertiseAddress: address, bindPort: 6443 },
    nodeRegistration: {
      name,
      criSocket: "unix:///run/containerd/containerd.sock",
      // workloads run on the control plane: there is no other node
      taints: [],
      kubeletExtraArgs: [{ name: "node-ip", value: address }],
    },
    patches: { directory: "/etc/kubeadm/patches" },
  };
}

function namedValues(values: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function clusterConfiguration(settings: NodeSettings): object {
  const etcd = splitTag(settings.images.etcd);
  const coredns = splitTag(settings.images.coredns);
  return {
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "ClusterConfiguration",
    clusterName: settings.name,
    kubernetesVersion: settings.kubernetesVersion,
    controlPlaneEndpoint: `${settings.address}:6443`,
    // a tenth of RSA's time
    encryptionAlgorithm: "ECDSA-P256",
    // ten years, as all others of a fleet; kubeadm's default is one, and nothing would renew them
    certificateValidityPeriod: "87600h0m0s",
    networking: { podSubnet: POD_SUBNET, serviceSubnet },
    apiServer: {
      certSANs: ["localhost", "127.0.0.1", settings.name],
      extraArgs: namedValues({ ...settings.apiServerArgs, "service-node-port-range": settings.nodePortRange }),
      extraEnvs: namedValues(settings.apiServerEnv),
    },
    controllerManager: {
      extraArgs: namedValues({ ...singleNodeArgs.controllerManager, "flex-volume-plugin-dir": volumePlugins }),
    },
    scheduler: { extraArgs: namedValues(singleNodeArgs.scheduler) },
    etcd: {
      local: {
        imageRepository: etcd.repository.replace(/\/etcd$/, ""),
        imageTag: etcd.tag,
        extraArgs: namedValues({
          ...singleNodeArgs.etcd,
          // its one client and its only member are on this node
          "listen-client-urls": "https://127.0.0.1:2379",
          "listen-peer-urls": "https://127.0.0.1:2380",
        }),
      },
    },
    dns: { imageRepository: coredns.repository.replace(/\/coredns$/, ""), imageTag: coredns.tag },
  };
}

/** @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
function kubeletConfiguration(): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    cgroupDriver: "cgroupfs",
    failCgroupV1: false,
    failSwapOn: false,
    maxPods: MAX_PODS,
    volumePluginDir: volumePlugins,
    // the disk is the machine's: its filling up is no reason to delete images or pods
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
      "imagefs.inodesFree": "0%",
    },
  };
}

/** @see https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/ */
function kubeProxyConfiguration(): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    // no load balancer asks
    healthzBindAddress: "127.0.0.1:10256",
    // 0 leaves the machine's connection tracking as it is
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  };
}
