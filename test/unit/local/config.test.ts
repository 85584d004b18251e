import assert from "node:assert/strict";
import { parse, parseAllDocuments } from "yaml";
import {
  cniConfig,
  containerdConfig,
  etcFiles,
  firewallRules,
  kubeadmConfig,
  type NodeSettings,
  serviceSubnet,
} from "../../../local/config";

const settings: NodeSettings = {
  name: "management",
  address: "198.18.5.2",
  gateway: "198.18.5.1",
  kubernetesVersion: "v1.34.4",
  apiServerEnv: { GOGC: "300" },
  apiServerArgs: { "feature-gates": "DetectCacheInconsistency=false" },
  nodePortRange: "30000-32767",
  cniPlugins: "/usr/libexec/cni",
  images: {
    etcd: "quay.io/coreos/etcd:v3.6.16",
    coredns: "docker.io/coredns/coredns:1.14.7",
    pause: "registry.k8s.io/pause:3.10.1",
  },
};

function kubeadmDocument(kind: string) {
  const documents = parseAllDocuments(kubeadmConfig(settings)).map((document) => document.toJS());
  return documents.find((document) => document.kind === kind);
}

describe("local/config", () => {
  it("has four kubeadm documents of the versions that Kubernetes 1.34 reads", () => {
    const documents = parseAllDocuments(kubeadmConfig(settings)).map((document) => document.toJS());
    assert.deepEqual(
      documents.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
      [
        "kubeadm.k8s.io/v1beta4 InitConfiguration",
        "kubeadm.k8s.io/v1beta4 ClusterConfiguration",
        "kubelet.config.k8s.io/v1beta1 KubeletConfiguration",
        "kubeproxy.config.k8s.io/v1alpha1 KubeProxyConfiguration",
      ],
    );
  });

  it("puts the API server on the node's address and lets workloads on the node", () => {
    const { localAPIEndpoint, nodeRegistration } = kubeadmDocument("InitConfiguration");
    assert.deepEqual(localAPIEndpoint, { advertiseAddress: "198.18.5.2", bindPort: 6443 });
    assert.equal(nodeRegistration.name, "management");
    assert.deepEqual(nodeRegistration.taints, []);
    assert.deepEqual(nodeRegistration.kubeletExtraArgs, [{ name: "node-ip", value: "198.18.5.2" }]);
  });

  it("gives the API server its environment and flags", () => {
    const { apiServer } = kubeadmDocument("ClusterConfiguration");
    assert.deepEqual(apiServer.extraEnvs, [{ name: "GOGC", value: "300" }]);
    assert.deepEqual(apiServer.extraArgs, [
      { name: "feature-gates", value: "DetectCacheInconsistency=false" },
      { name: "service-node-port-range", value: "30000-32767" },
    ]);
  });

  it("takes etcd and CoreDNS from the repositories of the image archives", () => {
    const { etcd, dns, kubernetesVersion, clusterName } = kubeadmDocument("ClusterConfiguration");
    const { imageRepository, imageTag } = etcd.local;
    assert.deepEqual({ imageRepository, imageTag }, { imageRepository: "quay.io/coreos", imageTag: "v3.6.16" });
    assert.deepEqual(dns, { imageRepository: "docker.io/coredns", imageTag: "1.14.7" });
    assert.equal(kubernetesVersion, "v1.34.4");
    assert.equal(clusterName, "management");
  });

  it("gives etcd the room that etcd recommends at most", () => {
    const { etcd } = kubeadmDocument("ClusterConfiguration");
    const quota = etcd.local.extraArgs.find(({ name }: { name: string }) => name === "quota-backend-bytes");
    assert.deepEqual(quota, { name: "quota-backend-bytes", value: "8589934592" });
  });

  it("does not give its only node up when the kubelet is late", () => {
    const { controllerManager } = kubeadmDocument("ClusterConfiguration");
    const grace = controllerManager.extraArgs.find(
      ({ name }: { name: string }) => name === "node-monitor-grace-period",
    );
    assert.deepEqual(grace, { name: "node-monitor-grace-period", value: "1h" });
  });

  it("passes the NodePort range on", () => {
    const args = { ...settings, nodePortRange: "20000-22767" };
    assert.match(kubeadmConfig(args), /name: service-node-port-range\n\s+value: 20000-22767/);
  });

  it("has kubelet use cgroups as the node's init does, v1 too", () => {
    const kubelet = kubeadmDocument("KubeletConfiguration");
    assert.equal(kubelet.cgroupDriver, "cgroupfs");
    assert.equal(kubelet.failCgroupV1, false);
    assert.equal(kubelet.failSwapOn, false);
    assert.equal(kubelet.maxPods, 500);
  });

  it("deletes no image and evicts no pod because the machine's disk is full", () => {
    const kubelet = kubeadmDocument("KubeletConfiguration");
    assert.equal(kubelet.imageGCHighThresholdPercent, 100);
    assert.deepEqual(new Set(Object.values(kubelet.evictionHard)), new Set(["0%"]));
  });

  it("leaves the machine's connection tracking alone", () => {
    const { mode, conntrack } = kubeadmDocument("KubeProxyConfiguration");
    assert.equal(mode, "iptables");
    assert.deepEqual(conntrack, { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" });
  });

  it("runs one CoreDNS", () => {
    const patch = etcFiles(settings)["kubeadm/patches/corednsdeployment+merge.yaml"];
    assert.deepEqual(parse(patch ?? ""), { spec: { replicas: 1 } });
  });

  it("tells containerd the pause image, to use cgroupfs and not to lower oom_score_adj", () => {
    const lines = containerdConfig(settings)
      .split("\n")
      .map((line) => line.trim());
    for (const line of [
      "version = 2",
      'bin_dir = "/usr/libexec/cni"',
      'sandbox_image = "registry.k8s.io/pause:3.10.1"',
      "restrict_oom_score_adj = true",
      "disable_apparmor = true",
      "SystemdCgroup = false",
      'snapshotter = "overlayfs"',
      'path = "/var/lib/containerd/opt"',
    ]) {
      assert.ok(lines.includes(line), line);
    }
  });

  it("routes pods, and forgets their addresses with the node's /run", () => {
    const [ptp, portmap] = JSON.parse(cniConfig()).plugins;
    assert.equal(ptp.type, "ptp");
    assert.equal(ptp.ipam.dataDir, "/run/cni");
    assert.deepEqual(ptp.ipam.ranges, [[{ subnet: "10.244.0.0/16" }]]);
    assert.deepEqual(portmap, { type: "portmap", capabilities: { portMappings: true } });
  });

  it("refuses untranslated packets to Services, and no others", () => {
    const rejected = firewallRules()
      .split("\n")
      .filter((rule) => rule.endsWith("REJECT"));
    assert.deepEqual(rejected, [
      `-A FORWARD -o eth0 -d ${serviceSubnet} -j REJECT`,
      `-A OUTPUT -o eth0 -d ${serviceSubnet} -j REJECT`,
    ]);
  });

  it("asks the machine for names outside of the cluster", () => {
    assert.equal(etcFiles(settings)["resolv.conf"], "nameserver 198.18.5.1\n");
    assert.match(etcFiles(settings)["hosts"] ?? "", /^198\.18\.5\.2 management$/m);
  });
});
