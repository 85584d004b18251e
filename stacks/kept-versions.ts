import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { CLUSTER, isOfKind, KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import type { AnyObject } from "../clients/kubernetes/objects";
import { CONTROL_PLANE_VERSION, MACHINE_DEPLOYMENT_VERSION, TOPOLOGY_VERSION } from "../components/upgraded-versions";

/** Versions of Kubernetes, with their `v`, that objects of workload clusters keep, by {@link keyOf} the object. */
export type KeptVersions = Readonly<Record<string, string>>;

/** The environment variable that names a JSON file with {@link KeptVersions}. */
export const KEPT_VERSIONS_FILE = "METAL3_SCALE_KEPT_VERSIONS_FILE";

/** Where the objects that users upgrade have their version. */
const VERSION_PATHS = [
  [KUBEADM_CONTROL_PLANE, CONTROL_PLANE_VERSION],
  [MACHINE_DEPLOYMENT, MACHINE_DEPLOYMENT_VERSION],
  [CLUSTER, TOPOLOGY_VERSION],
] as const satisfies [ObjectKind, string][];

/** The kinds of objects that users upgrade. */
export const UPGRADED_KINDS: readonly ObjectKind[] = VERSION_PATHS.map(([kind]) => kind);

/** What an object is known by: no two of a fleet have the same kind and name. */
export function keyOf({ kind, metadata }: AnyObject): string {
  return `${kind} ${metadata?.name}`;
}

/** The version of Kubernetes of an object, with its `v`; undefined for one that has none, as a Cluster without topology. */
export function versionOf(object: AnyObject): string | undefined {
  return versionPath(object)?.reduce<unknown>((value, key) => (value as Values | undefined)?.[key], object) as
    string | undefined;
}

/**
 * Has all that is declared from now on keep the versions in the file of {@link KEPT_VERSIONS_FILE}; without the variable
 * it does nothing. An object that Pulumi's state has stays as it is there, since changes of its version are ignored.
 */
export function keepVersions(): void {
  const file = process.env[KEPT_VERSIONS_FILE];
  if (file !== undefined) {
    pulumi.runtime.registerStackTransformation(keeping(JSON.parse(readFileSync(file, "utf8")) as KeptVersions));
  }
}

/** The transformation that gives the objects these versions. */
export function keeping(versions: KeptVersions): pulumi.ResourceTransformation {
  return ({ props, opts }) => {
    const object = props as AnyObject;
    const [path, version] = [versionPath(object), versions[keyOf(object)]];
    return path === undefined || version === undefined ? undefined : { props: withValue(object, path, version), opts };
  };
}

type Values = Record<string, unknown>;

/** Resources that are no Kubernetes objects have no `apiVersion`. */
function versionPath(object: Partial<AnyObject>): readonly string[] | undefined {
  const found = VERSION_PATHS.find(([kind]) => object.apiVersion !== undefined && isOfKind(object as AnyObject, kind));
  return found?.[1].split(".");
}

function withValue(values: object, [key, ...rest]: readonly string[], value: string): Values {
  const known = values as Values;
  return { ...known, [key!]: rest.length === 0 ? value : withValue(known[key!] as object, rest, value) };
}
