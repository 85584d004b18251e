import type { AnyObject } from "../../clients/kubernetes/client";
import { findManager } from "../release-manifest";

/** What is changed in the Deployment of a controller manager before it is applied. */
export interface ManagerOverrides {
  /** Image of the manager. Default: the manifest's. */
  image?: string;
  /** Changes with the contents of the image: a new Pod is made then. Default: the image's reference says all. */
  imageId?: string;
  /** Flags of the manager, by name without dashes: each replaces the manifest's or is added. Default: none. */
  args?: Record<string, string>;
  /** Environment variables of the manager: each replaces the manifest's or is added. Default: none. */
  env?: Record<string, string>;
  /** Pods of the manager. Default: 1. */
  replicas?: number;
  /** Requests and limits of the manager, as Kubernetes writes them. Default: a CPU request of 50m, no limits. */
  resources?: ResourceRequirements;
  /** Whether of its node the Pod has the network and nothing else: no privileges, no files. Default: as the manifest says. */
  hostNetworkOnly?: boolean;
  /** Node that the Pod runs on. Default: the scheduler's choice. */
  nodeName?: string;
  /** Index of the manager, if there are several of the release: its name and its Pods' labels have it. Default: there is one. */
  shard?: number;
}

/** https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
export interface ResourceRequirements {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}

type Json = Record<string, unknown>;

interface Metadata {
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
}

/** Label of the Pods of one of several managers of a release. */
export const SHARD_LABEL = "metal3-scale/shard";

/** Annotation of a manager's Pod. */
const IMAGE_ID = "metal3-scale/image-id";

type DeploymentSpec = Json & {
  selector?: { matchLabels?: Record<string, string> };
  template: { metadata?: Metadata; spec: PodSpec };
};

interface ManagerContainer {
  image: string;
  imagePullPolicy?: string;
  args?: string[];
  env?: { name: string; value?: string }[];
  resources?: Json;
  livenessProbe?: Json;
  readinessProbe?: Json;
  securityContext?: Json;
  terminationMessagePolicy?: string;
  volumeMounts?: { name: string }[];
}

interface PodSpec {
  containers: ManagerContainer[];
  hostNetwork?: boolean;
  nodeName?: string;
  volumes?: { name: string; hostPath?: Json }[];
}

/**
 * A busy machine shall slow a manager down, not stop it: with a CPU request its QoS class is not BestEffort, as that of
 * the workload API servers is (https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/), and its probes wait for an
 * answer (the default is a second).
 */
export const DEFAULT_RESOURCES: ResourceRequirements = { requests: { cpu: "50m" } };
const PROBE = { timeoutSeconds: 30, periodSeconds: 10, failureThreshold: 10 };

/** The reference of the image of a release's controller manager. @throws Error if the manifest has none. */
export function managerImage(manifest: AnyObject[]): string {
  return managerContainer(findManager(manifest)).image;
}

/**
 * The Deployment of a release's controller manager.
 *
 * @throws Error if the manifest has none.
 */
export function managerDeployment(manifest: AnyObject[], overrides: ManagerOverrides): AnyObject {
  const deployment = structuredClone(findManager(manifest));
  const spec = deployment.spec as DeploymentSpec;
  const manager = managerContainer(deployment);
  const {
    image = manager.image,
    imageId,
    args = {},
    env = {},
    replicas = 1,
    resources = DEFAULT_RESOURCES,
    hostNetworkOnly = false,
    nodeName,
    shard,
  } = overrides;
  manager.image = image;
  if (imageId !== undefined) {
    // The archive is in the cluster; a registry may have nothing, or something else, of that name.
    manager.imagePullPolicy = "IfNotPresent";
    spec.template.metadata = withAnnotation(spec.template.metadata, IMAGE_ID, imageId);
  }
  manager.args = mergeArgs(manager.args ?? [], args);
  manager.env = mergeEnv(manager.env ?? [], env);
  manager.resources = { ...resources };
  makePatient(manager);
  // What it says at its end is in the message of an update that waits for it.
  manager.terminationMessagePolicy = "FallbackToLogsOnError";
  if (hostNetworkOnly) {
    confineToHostNetwork(spec.template.spec);
  }
  if (nodeName !== undefined) {
    spec.template.spec.nodeName = nodeName;
  }
  if (shard !== undefined) {
    deployment.metadata = { ...deployment.metadata, name: `${deployment.metadata?.name}-${shard}` };
    tellApart(spec, shard);
  }
  spec.replicas = replicas;
  // Without leader election, nothing keeps the old one and the new one apart. The defaults are declared: with others that
  // the API server has added, `Recreate` would be refused when there is one replica again.
  spec.strategy =
    replicas === 1
      ? { type: "Recreate" }
      : { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } };
  return deployment;
}

function managerContainer({ metadata, spec }: AnyObject): ManagerContainer {
  const manager = (spec as Partial<DeploymentSpec> | undefined)?.template?.spec.containers[0];
  if (manager?.image === undefined) {
    throw new Error(`Deployment ${metadata?.name} has no container with an image`);
  }
  return manager;
}

/** A probe that the manifest does not have stays out: timings alone are no probe, and the API server refuses them. */
function makePatient(manager: ManagerContainer): void {
  for (const probe of ["livenessProbe", "readinessProbe"] as const) {
    if (manager[probe] !== undefined) {
      manager[probe] = { ...manager[probe], ...PROBE };
    }
  }
}

/** Each Deployment has Pods of its own; the Service of the release has all of them, and any answers its webhooks. */
function tellApart(spec: DeploymentSpec, shard: number): void {
  const label = { [SHARD_LABEL]: String(shard) };
  spec.selector = { ...spec.selector, matchLabels: { ...spec.selector?.matchLabels, ...label } };
  const { metadata } = spec.template;
  spec.template.metadata = { ...metadata, labels: { ...metadata?.labels, ...label } };
}

function confineToHostNetwork(pod: PodSpec): void {
  pod.hostNetwork = true;
  const { volumes = [] } = pod;
  const ofNode = volumes.filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  pod.volumes = volumes.filter(({ name }) => !ofNode.includes(name));
  for (const container of pod.containers) {
    container.securityContext = { ...container.securityContext, privileged: false };
    container.volumeMounts = container.volumeMounts?.filter(({ name }) => !ofNode.includes(name));
  }
}

function withAnnotation(metadata: Metadata = {}, name: string, value: string): Metadata {
  return { ...metadata, annotations: { ...metadata.annotations, [name]: value } };
}

/** The arguments with each of `overrides` in the place of the flag of the same name, or at the end. */
export function mergeArgs(args: string[], overrides: Record<string, string>): string[] {
  const kept = args.filter((_, index) => !Object.hasOwn(overrides, flagName(args, index)));
  return [...kept, ...Object.entries(overrides).map(([name, value]) => `--${name}=${value}`)];
}

/** The name of the flag that an argument is, or whose value it is: `--v=4`, or `--v` and then `4`; empty if there is none. */
function flagName(args: string[], index: number): string {
  const [arg = "", previous = ""] = [args[index], args[index - 1]];
  const flag = arg.startsWith("-") ? arg : previous.includes("=") ? "" : previous;
  return /^--?([^=]+)/.exec(flag)?.[1] ?? "";
}

/** The same for environment variables. */
function mergeEnv(env: { name: string; value?: string }[], overrides: Record<string, string>) {
  const kept = env.filter(({ name }) => !Object.hasOwn(overrides, name));
  return [...kept, ...Object.entries(overrides).map(([name, value]) => ({ name, value }))];
}
