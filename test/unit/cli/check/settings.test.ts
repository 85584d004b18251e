import { describeRefusals, existing, existingBacking } from "./refusals";

const metal3 = (settings: object) => ({ managers: { metal3: settings } });

describeRefusals("the settings", {
  "a word for a number": {
    config: { clusterCount: "many" },
    says: /^clusterCount: "many" is not allowed: must be a finite number$/,
  },
  "a fraction": { config: { clusterCount: 2.5 }, says: /^clusterCount: 2.5 is not allowed: must be a whole number$/ },
  "a list for a number": {
    config: { backingCapacity: [1] },
    says: /^backingCapacity: \[1\] is not allowed: must be a finite number$/,
  },
  "no value": { config: { clusterCount: null }, says: /^clusterCount: null is not allowed: must be a finite number$/ },
  "a number that is none": {
    config: { clusterCount: NaN },
    says: /^clusterCount: NaN is not allowed: must be a finite number$/,
  },
  "an infinite number": {
    config: "config:\n  metal3-scale:clusterCount: 1e999\n",
    says: /^clusterCount: Infinity is not allowed: must be a finite number$/,
  },
  "too small a number": {
    config: { availableTimeoutSeconds: 0 },
    says: /^availableTimeoutSeconds: 0 is not allowed: must be at least 1$/,
  },
  "too large a number": {
    config: { clusterCount: 10000 },
    says: /^clusterCount: 10000 is not allowed: must be at most 9999$/,
  },
  "a word for a truth value": {
    config: { ignoreMachineLimits: "yes" },
    says: /^ignoreMachineLimits: "yes" is not allowed: must be true or false$/,
  },
  "an unknown setting": {
    config: { clusterCuont: 3 },
    says: /^clusterCuont: unknown setting; did you mean clusterCount\? known here: clusterCount, .*managers/,
  },
  "an unknown manager": {
    config: { managers: { metal: {} } },
    says: /^managers.metal: unknown setting; did you mean metal3\? known here: clusterApi, /,
  },
  "an unknown setting of a manager": {
    config: metal3({ concurency: 5 }),
    says: /^managers.metal3.concurency: unknown setting; did you mean concurrency\? known here: concurrency, qps, /,
  },
  "a setting of another kind of cluster": {
    config: { managementCluster: { kind: "local", kubeconfig: "admin" } },
    says: /^managementCluster.kubeconfig: unknown setting; known here: kind, apiServerEnv, apiServerArgs$/,
  },
  "an unknown kind of cluster": {
    config: { backingCluster: { kind: "docker" } },
    says: /^backingCluster.kind: "docker" is not allowed: must be one of management, local, kind, existing$/,
  },
  "a cluster without its kubeconfig": {
    config: existing({}),
    says: /^managementCluster.kubeconfig: is missing: must be of type string$/,
  },
  "a URL for a host": {
    config: existing({ kubeconfig: "admin", nodeAddress: "https://192.0.2.11" }),
    says: /^managementCluster.nodeAddress: "https:\S+ is not allowed: must be an IP address or a host name, without port$/,
  },
  "a flag with its dashes": {
    config: metal3({ args: { "--v": 5 } }),
    says: /^managers.metal3.args.--v: the name of a flag .* is written without the dashes in front$/,
  },
  "a flag with a space": {
    config: metal3({ args: { "x y": 1 } }),
    says: /^managers.metal3.args.x y: the name of a flag has letters, digits, dots and dashes only, and /,
  },
  "an image with a space": {
    config: metal3({ image: "a b" }),
    says: /^managers.metal3.image: "a b" is not allowed: must be an image, REGISTRY\/NAME:TAG or REGISTRY\/NAME@DIGEST, or the path of a docker archive, FILE.tar$/,
  },
  "a node's image with a space": {
    config: { managementCluster: { kind: "kind", nodeImage: "a b" } },
    says: /^managementCluster.nodeImage: "a b" is not allowed: must be an image, REGISTRY\/NAME:TAG or /,
  },
  "a port that there is not": {
    config: { nodePortRange: "65000-70000" },
    says: /^nodePortRange: "65000-70000" is not allowed: must be two ports from 1 to 65535, the lower first$/,
  },
  "ports that a local node does not have": {
    config: { managementCluster: { kind: "local" }, nodePortRange: "20000-20100" },
    says: /^nodePortRange: 20000-20100 is not within 30000-32767, which backing clusters of kind "local" have$/,
  },
  "more clusters than the backing clusters may hold": {
    config: { clusterCount: 5, backingCapacity: 4 },
    says: /^clusterCount: 5 with backingCapacity: 4 needs 2 backing clusters, but backingClusters is 1: choose another /,
  },
  "more clusters than ports": {
    config: { clusterCount: 6 },
    says: /^clusterCount: 6 with backingCapacity: 200 needs 6 ports on a backing cluster, but nodePortRange 30006-30010 has 5$/,
  },
  "more Pods than a node takes": {
    config: {
      managementCluster: { kind: "kind" },
      clusterCount: 481,
      backingCapacity: 500,
      nodePortRange: "30000-32767",
    },
    says: /^backingCapacity: 500 puts 481 clusters on one backing cluster, but the node of kind "kind" holds 480 at most$/,
  },
  "two backing clusters where there is one": {
    config: { backingClusters: 2 },
    says: /^backingClusters: 2, but backingCluster.kind "management" allows 1 only$/,
  },
  "another number of backing clusters than is given": {
    config: { ...existingBacking("admin"), backingClusters: 2 },
    says: /^backingClusters: 2, but backingCluster.clusters lists 1: leave backingClusters at 0$/,
  },
  "a cluster that is given twice": {
    config: existingBacking("admin", "admin"),
    says: /^backingCluster.clusters.1: is the same cluster as backingCluster.clusters.0$/,
  },
});
