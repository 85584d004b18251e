import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeRefusals, existing, existingBacking } from "./refusals";

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
  "a port that is in use": {
    config: { nodePortRange: "30000-30010" },
    says: /^nodePortRange: port 30005 is taken in the cluster of managementCluster; the range must avoid it$/,
  },
});
