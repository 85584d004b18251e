import type { Project } from "../project";
import { describeRefusals } from "./refusals";

const madeByKind = { managementCluster: { kind: "kind" } };

describeRefusals("the machine", {
  "too little memory": {
    config: { clusterCount: 9999, backingCapacity: 9999, clustersPerStack: 0, nodePortRange: "30006-65535" },
    says: /^clusterCount: 9999 needs \d{6} MiB of memory on this machine, which has \d+ for it: at most \d+ fit; to go on/,
  },
  "too little disk space": {
    config: madeByKind,
    arrange: installKind,
    env: { PULUMI_CONFIG_PASSPHRASE: "" },
    within: "full",
    says: /^clusterCount: 2 needs \d+ MiB of disk space on this machine, which has 0 for it: not even one fits; to go on/,
  },
  "a folder that cannot be written": {
    within: "read-only",
    says: /^\S+\.local cannot be written: EROFS: read-only file system.*; the state and clusters go there$/,
  },
  "local clusters without root": {
    config: { managementCluster: { kind: "local" } },
    within: "user",
    says: /^kind "local": local clusters need Linux and root; allowed besides: "kind", "existing"$/,
  },
  "local clusters without Debian packages": {
    config: { managementCluster: { kind: "local" } },
    within: "root",
    says: /^kind "local": .* Debian packages that are not installed: containerd.*; allowed besides: "kind", "existing"$/,
  },
  "kind without its binary": {
    config: madeByKind,
    arrange: (project) => project.install("docker", "echo Debian"),
    says: /^kind "kind": kind is not on PATH; allowed besides: "local", "existing"$/,
  },
  "kind without Docker": {
    config: madeByKind,
    arrange: (project) => {
      installKind(project);
      project.install("docker", "echo Cannot connect to the Docker daemon >&2; exit 1");
    },
    says: /^kind "kind": docker cannot be used: Cannot connect to the Docker daemon$/,
  },
  "a kind cluster of somebody else's": {
    config: madeByKind,
    arrange: (project) => {
      installKind(project);
      project.install("kind", 'if [ "$*" = "get clusters" ]; then echo management; fi');
    },
    says: /^kind cluster management: there is one that was not made by this checkout, .* `kind delete cluster --name management` /,
  },
});

function installKind(project: Project): void {
  project.install("kind", "");
  project.install("docker", "echo Debian");
}
