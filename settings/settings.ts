import { z } from "zod";
import type { ManagerName } from "../components/manager-definitions";
import { topologySchema } from "../topologies";
import { flagValue } from "../topologies/fields";
import { nearest } from "./nearest";

/** As in https://github.com/distribution/reference/blob/v0.6.0/reference.go */
const REGISTRY = "([\\w.-]+|\\[[0-9a-f:]+\\])(:\\d+)?";
const NAME = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
const TAG = "\\w[\\w.-]{0,127}";
const DIGEST = "\\w+:[0-9a-f]{32,}";
const IMAGE = new RegExp(`^(${REGISTRY}/)?${NAME}(/${NAME})*(:${TAG})?(@${DIGEST})?$`);

const text = z.string().min(1);
const image = z.string().regex(IMAGE, "must be an image, REGISTRY/NAME:TAG or REGISTRY/NAME@DIGEST");
const host = z.union(
  [z.ipv4(), z.ipv6(), z.hostname().regex(/[a-z]/i)],
  "must be an IP address or a host name, without port",
);
const existing = { kubeconfig: text, context: text.optional(), nodeAddress: host.optional() };
const local = z.strictObject({ kind: z.literal("local") });
const kind = z.strictObject({ kind: z.literal("kind"), nodeImage: image.optional() });

const managementCluster = z.discriminatedUnion("kind", [
  local,
  kind,
  z.strictObject({ kind: z.literal("existing"), ...existing }),
]);

const backingCluster = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("management") }),
  local,
  kind,
  z.strictObject({ kind: z.literal("existing"), clusters: z.array(z.strictObject(existing)).min(1) }),
]);

const flagName = z
  .string()
  .regex(
    /^[a-z0-9][\w.-]*$/i,
    "the name of a flag has letters, digits, dots, dashes and underscores only, and is written without the dashes in front",
  );
/** A path or a reference: which of them it is, and whether it is there, is checked later. */
const imageOrArchive = z.union(
  [image, z.string().endsWith(".tar")],
  "must be an image, REGISTRY/NAME:TAG or REGISTRY/NAME@DIGEST, or the path of a docker archive, FILE.tar",
);

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const quantity = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => /^\d+(\.\d+)?(m|k|[KMGTPE]i?)?$/.test(text), "must be a quantity, such as 500m, 2 or 1Gi");
const quantities = z.strictObject({ cpu: quantity, memory: quantity }).partial();

const envName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable has letters, digits and underscores only");

const manager = z
  .strictObject({
    concurrency: z.int().min(1),
    qps: z.number().positive(),
    burst: z.int().min(1),
    image: imageOrArchive,
    manifest: text,
    args: z.record(flagName, flagValue),
    env: z.record(envName, flagValue),
    replicas: z.int().min(1),
    resources: z.strictObject({ requests: quantities, limits: quantities }).partial(),
  })
  .partial();

const managers = z
  .strictObject({
    clusterApi: manager,
    kubeadmBootstrap: manager,
    kubeadmControlPlane: manager,
    metal3: manager,
    metal3Ipam: manager,
    bareMetalOperator: manager,
  } satisfies Record<ManagerName, unknown>)
  .partial();

/** Ports `first-last`, both included, as kube-apiserver's --service-node-port-range writes them. */
const portRange = z
  .string()
  .regex(/^\d+-\d+$/, "must be two ports, FIRST-LAST")
  .transform((text) => {
    const [first = 0, last = 0] = text.split("-").map(Number);
    return { first, last };
  })
  .refine(({ first, last }) => first >= 1 && first <= last && last <= 65535, {
    message: "must be two ports from 1 to 65535, the lower first",
  });

/** The names of clusters have four digits. */
const MAXIMUM_CLUSTERS = 9999;

const schema = z.strictObject({
  clusterCount: z.int().min(0).max(MAXIMUM_CLUSTERS),
  backingClusters: z.int().min(1).max(99),
  backingCapacity: z.int().min(1),
  managementCluster,
  backingCluster,
  nodePortRange: portRange,
  managers,
  concurrency: z.int().min(0),
  clustersPerStack: z.int().min(0),
  topology: topologySchema,
  availableTimeoutSeconds: z.int().min(1),
  ignoreMachineLimits: z.boolean(),
});

/** What a node that the program makes can take, by kind. */
const NODES = {
  /** kubelet takes 500 Pods, of which some 15 are no API servers. */
  local: { ports: { first: 30000, last: 32767 }, apiServers: 480 },
  /** kubelet's default is 110 Pods. */
  kind: { ports: { first: 30000, last: 32767 }, apiServers: 90 },
};

/** The settings of a stack, as Pulumi.yaml describes them. */
export type Settings = z.infer<typeof schema>;

/** Settings, or one message per thing that is wrong with them. */
export type SettingsResult = { settings: Settings; errors: [] } | { settings?: undefined; errors: string[] };

/**
 * Checks a stack's configuration.
 *
 * @param config the values by setting, without the project's name; text that is JSON counts as the JSON.
 */
export function parseSettings(config: Readonly<Record<string, unknown>>): SettingsResult {
  const values = Object.fromEntries(Object.entries(config).map(([name, value]) => [name, decode(name, value)]));
  const result = schema.safeParse(values);
  if (!result.success) {
    return { errors: result.error.issues.flatMap((issue) => describeIssue(issue, values)) };
  }
  const errors = contradictions(result.data);
  return errors.length > 0 ? { errors } : { settings: result.data, errors: [] };
}

/** Pulumi hands all values to a program as text. */
function decode(name: string, value: unknown): unknown {
  if (typeof value !== "string" || name === "nodePortRange") {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function contradictions(settings: Settings): string[] {
  return [...capacityErrors(settings), ...nodeErrors(settings), ...backingClusterErrors(settings)];
}

function capacityErrors({ clusterCount, backingClusters, backingCapacity, nodePortRange }: Settings): string[] {
  const errors: string[] = [];
  const perBackingCluster = Math.ceil(clusterCount / backingClusters);
  const ports = nodePortRange.last - nodePortRange.first + 1;
  if (perBackingCluster > backingCapacity) {
    errors.push(
      `clusterCount: ${clusterCount} on backingClusters: ${backingClusters} puts ${perBackingCluster} clusters on one, ` +
        `but backingCapacity allows ${backingCapacity}: at most ${backingCapacity * backingClusters} clusters fit`,
    );
  }
  if (perBackingCluster > ports) {
    errors.push(
      `clusterCount: ${clusterCount} needs ${perBackingCluster} ports on a backing cluster, but nodePortRange ` +
        `${nodePortRange.first}-${nodePortRange.last} has ${ports}`,
    );
  }
  return errors;
}

/** What the one node of a backing cluster cannot take, where the program makes it. */
function nodeErrors({ clusterCount, backingClusters, nodePortRange, ...settings }: Settings): string[] {
  const { kind } = settings.backingCluster.kind === "management" ? settings.managementCluster : settings.backingCluster;
  if (kind !== "local" && kind !== "kind") {
    return [];
  }
  const { ports, apiServers } = NODES[kind];
  const errors: string[] = [];
  if (nodePortRange.first < ports.first || nodePortRange.last > ports.last) {
    errors.push(
      `nodePortRange: ${nodePortRange.first}-${nodePortRange.last} is not within ${ports.first}-${ports.last}, ` +
        `which backing clusters of kind "${kind}" have`,
    );
  }
  if (Math.ceil(clusterCount / backingClusters) > apiServers) {
    errors.push(
      `clusterCount: ${clusterCount} on backingClusters: ${backingClusters} puts more than ${apiServers} clusters on ` +
        `one, which is all that the node of kind "${kind}" can hold: more backing clusters are needed`,
    );
  }
  return errors;
}

function backingClusterErrors({ backingCluster, backingClusters }: Settings): string[] {
  if (backingCluster.kind === "management" && backingClusters !== 1) {
    return [`backingClusters: ${backingClusters}, but backingCluster.kind "management" allows 1 only`];
  }
  if (backingCluster.kind !== "existing") {
    return [];
  }
  const { clusters } = backingCluster;
  if (clusters.length !== backingClusters) {
    return [
      `backingCluster.clusters: ${clusters.length} given, but backingClusters is ${backingClusters}: there must be as many`,
    ];
  }
  const first = ({ kubeconfig, context }: (typeof clusters)[number]) =>
    clusters.findIndex((other) => other.kubeconfig === kubeconfig && other.context === context);
  return clusters.flatMap((cluster, index) =>
    first(cluster) < index
      ? [`backingCluster.clusters.${index}: is the same cluster as backingCluster.clusters.${first(cluster)}`]
      : [],
  );
}

function describeIssue(issue: z.core.$ZodIssue, values: Record<string, unknown>): string[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${[...path, key].join(".")}: ${describeUnknown(key, path, values)}`);
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => `${path.join(".")}: ${message}`);
  }
  const value = path.reduce<unknown>((parent, key) => (parent as Record<string, unknown> | undefined)?.[key], values);
  if (value === undefined) {
    return [`${path.join(".")}: is missing: ${allowed(issue)}`];
  }
  return [`${path.join(".")}: ${show(value)} is not allowed: ${allowed(issue)}`];
}

/** A value as its owner wrote it: JSON has neither infinite numbers nor those that are none. */
function show(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** Types that have a plainer name than the schema's. */
const TYPE_NAMES: Record<string, string> = {
  int: "a whole number",
  number: "a finite number",
  record: "of type object",
  boolean: "true or false",
};

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPE_NAMES[issue.expected] ?? `of type ${issue.expected}`}`;
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") {
        return "must not be empty";
      }
      return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}`;
    case "invalid_union":
      return "options" in issue ? `must be one of ${(issue.options as string[]).join(", ")}` : issue.message;
    default:
      return issue.message;
  }
}

/** What is said of an unknown setting: the one that may have been meant, and all that there are in its place. */
function describeUnknown(key: string, path: string[], values: Record<string, unknown>): string {
  const known = Object.keys(sectionShape(path, values));
  const meant = nearest(key, known);
  return `unknown setting; ${meant === undefined ? "" : `did you mean ${meant}? `}known here: ${known.join(", ")}`;
}

function sectionShape(path: string[], values: Record<string, unknown>): object {
  switch (path.filter((key) => !/^\d+$/.test(key)).join(".")) {
    case "":
      return schema.shape;
    case "managers":
      return managers.shape;
    case "topology":
      return shapeOfKind(topologySchema.options, values.topology);
    case "topology.apiServer":
      return (
        shapeOfKind(topologySchema.options, values.topology) as { apiServer: z.ZodOptional<z.ZodObject> }
      ).apiServer.unwrap().shape;
    case "managementCluster":
      return shapeOfKind(managementCluster.options, values.managementCluster);
    case "backingCluster":
      return shapeOfKind(backingCluster.options, values.backingCluster);
    case "backingCluster.clusters":
      return existing;
    default:
      return manager.shape;
  }
}

/** The settings of a cluster of one kind. */
function shapeOfKind(options: readonly { shape: { kind: z.ZodLiteral } }[], cluster: unknown): object {
  const { kind } = cluster as { kind: string };
  return options.find(({ shape }) => shape.kind.value === kind)?.shape ?? {};
}
