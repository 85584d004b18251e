import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../project";
import { describeRefusals, existing, existingBacking } from "./refusals";

/** Copies a kubeconfig, so that two files lead to one cluster. */
const copyKubeconfig = (from: string) => (project: Project) =>
  project.write("copy", readFileSync(join(project.directory, from), "utf8"));

/** Where the workload clusters' APIs are on a node's own network. */
const addressOfNoNode = (kind: string) => ({
  config: {
    ...existing({ kubeconfig: "admin", nodeAddress: "192.0.2.8" }),
    topology: { kind },
    nodePortRange: undefined,
  },
  says: new RegExp(
    '^managementCluster\\.nodeAddress: 192\\.0\\.2\\.8 is not the InternalIP of a node of "admin", which topology\\.kind ' +
      `"${kind}" needs; there are: 192\\.0\\.2\\.7$`,
  ),
});

describeRefusals("existing clusters", {
  "a kubeconfig that is not there": {
    config: existing({ kubeconfig: "nothing" }),
    says: /^managementCluster.kubeconfig: "nothing" cannot be read: ENOENT: no such file or directory/,
  },
  "a kubeconfig that this user may not read": {
    arrange: (project) => chmodSync(join(project.directory, "admin"), 0),
    within: "user",
    says: /^managementCluster.kubeconfig: "admin" cannot be read: EACCES: permission denied/,
  },
  "a folder for a kubeconfig": {
    config: existing({ kubeconfig: ".local" }),
    says: /^managementCluster.kubeconfig: ".local" cannot be read: EISDIR: /,
  },
  "another file for a kubeconfig": {
    config: existing({ kubeconfig: "Pulumi.yaml" }),
    says: /^managementCluster.kubeconfig: "Pulumi.yaml" is not a kubeconfig file: it has no contexts$/,
  },
  "an empty file for a kubeconfig": {
    arrange: (project) => project.write("admin", ""),
    says: /^managementCluster.kubeconfig: "admin" is not a kubeconfig file: it has no contexts$/,
  },
  "a kubeconfig with an empty context": {
    arrange: (project) => project.write("admin", "contexts: [null]"),
    says: /^managementCluster.kubeconfig: "admin" is not a kubeconfig file: it has no contexts$/,
  },
  "a kubeconfig without a current context": {
    arrange: (project) => {
      const kubeconfig = JSON.parse(readFileSync(join(project.directory, "admin"), "utf8")) as object;
      project.write("admin", JSON.stringify({ ...kubeconfig, "current-context": undefined }));
    },
    says: /^managementCluster.context: "admin" has no current context; there are: mine$/,
  },
  "an unknown context": {
    config: existing({ kubeconfig: "admin", context: "mnie" }),
    says: /^managementCluster.context: "admin" has no context "mnie"; did you mean mine\?; there are: mine$/,
  },
  "a cluster that cannot be reached": {
    config: existing({ kubeconfig: "unreachable" }),
    says: /^managementCluster.kubeconfig: the cluster of "unreachable" cannot be used: .*ECONNREFUSED/,
  },
  "backing clusters of which one cannot be reached": {
    config: existingBacking("admin", "unreachable"),
    says: /^backingCluster.clusters.1.kubeconfig: the cluster of "unreachable" cannot be used: .*ECONNREFUSED/,
  },
  "a cluster that does not know the user": {
    config: existing({ kubeconfig: "stranger" }),
    says: /^managementCluster.kubeconfig: the cluster of "stranger" cannot be used: Unauthorized$/,
  },
  "a user with too few rights": {
    config: existing({ kubeconfig: "viewer" }),
    says: /^managementCluster.kubeconfig: the user of "viewer" is not an administrator of the cluster; it must be$/,
  },
  "a cluster that another fleet has claimed": {
    config: { ...existing({ kubeconfig: "claimed" }), fleetId: "fleet-1" },
    says: /^managementCluster: the cluster of "claimed" cannot be used: it is used by the fleet fleet-2 \(stack dev, made on there in \/a\/checkout\): use another cluster, or, if that fleet is yours, set fleetId to fleet-2$/,
  },
  "backing clusters of which two are one": {
    config: existingBacking("claimed", "copy"),
    arrange: copyKubeconfig("claimed"),
    says: /^backingCluster.clusters.1: leads to the same cluster as backingCluster.clusters.0; each must be a different cluster$/,
  },
  "a backing cluster that is the management cluster": {
    config: existingBacking("claimed", "copy"),
    arrange: copyKubeconfig("admin"),
    says: /^backingCluster.clusters.1: leads to the same cluster as managementCluster; for one cluster as both, set backingCluster.kind to "management"$/,
  },
  "a management cluster that is too old for the topology": {
    config: { topology: { kind: "sharedApiServer" } },
    says: /^managementCluster: the cluster of "admin" has Kubernetes v1\.29\.15, but topology\.kind "sharedApiServer" needs v1\.30\.0 or a later one: without ValidatingAdmissionPolicies it could not refuse upgrades$/,
  },
  "an address that no node has, where a node serves the workload clusters": addressOfNoNode("fakeApiServer"),
  "an address that no node has, where a manager serves the workload clusters": addressOfNoNode("inMemory"),
  "a cluster whose nodes have no address": {
    config: existing({ kubeconfig: "addressless" }),
    says: /^managementCluster\.nodeAddress: no node of "addressless" has an InternalIP: set the address of one$/,
  },
  "a port that is in use": {
    config: { nodePortRange: "30000-30010" },
    says: /^nodePortRange: port 30005 is taken in the cluster of managementCluster; the range must avoid it$/,
  },
});
