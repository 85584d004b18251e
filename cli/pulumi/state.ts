import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ResourceName } from "../../resources";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { lastLine, run } from "../../tools/run";
import { withTemporaryDirectory } from "./temporary-directory";

/** A resource as Pulumi's state has it. */
export interface StateResource {
  urn: string;
  type: string;
  custom: boolean;
  id?: string;
  inputs: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** Whether another has replaced it, and it is still to be deleted; Pulumi does so by itself. */
  delete?: boolean;
}

/** An operation that was begun, and of whose end the state does not know. */
interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
  resource: StateResource;
}

/** What Pulumi knows of a stack (`sdk/go/common/apitype/core.go`, DeploymentV3). */
export interface State {
  resources: StateResource[];
  pending_operations?: PendingOperation[];
}

/** What comes after an update that was killed. */
type NextOperation = "update" | "destroy";

/** What `pulumi stack export` writes. */
interface Export {
  version: number;
  deployment: Partial<State> | null;
}

/** Reads the state of a stack; secrets stay encrypted. */
export async function readState(stack: string): Promise<State> {
  return withTemporaryDirectory(async (directory) => stateOf(await exportStack(stack, directory)));
}

/** Whether a resource is one of these custom resources of `resources/`. */
export function isOfType({ type }: StateResource, ...names: ResourceName[]): boolean {
  return names.some((name) => type === `pulumi-nodejs:dynamic/metal3-scale:${name}`);
}

/** The inputs of a state's resources of a type. */
export function inputsIn(resources: StateResource[]): (name: ResourceName) => unknown[] {
  return (name) => resources.filter((resource) => isOfType(resource, name)).map(({ inputs }) => inputs);
}

/** Whether a resource is a cluster that the program has made. */
export function isOwnCluster(resource: StateResource): boolean {
  return isOfType(resource, "LocalCluster", "KindCluster");
}

/** A cluster of a state, with the name of its resource. */
export type RecordedCluster = KubeconfigReference & { name: string };

/** The clusters of a state that were there already, by the resources' names. */
export function existingClustersOf(resources: StateResource[]): RecordedCluster[] {
  return resources
    .filter((resource) => isOfType(resource, "ExistingCluster"))
    .map((resource) => ({ ...(resource.inputs as unknown as KubeconfigReference), name: logicalName(resource) }));
}

/** Whether a state has a cluster that the program has made, or had begun to make when it was killed. */
export function hasOwnCluster(state: State): boolean {
  return [...state.resources, ...begun("creating", state)].some(isOwnCluster);
}

/** The components that are a workload cluster. */
const WORKLOAD_CLUSTERS = ["metal3-scale:index:WorkloadCluster", "metal3-scale:index:ManagedTopologyCluster"];

/** The names of the workload clusters of which a state still has something. */
export function workloadClustersOf(resources: StateResource[]): string[] {
  return resources.filter(({ type }) => WORKLOAD_CLUSTERS.includes(type)).map(logicalName);
}

/** The name that the program has given a resource. */
export function logicalName({ urn }: StateResource): string {
  return urn.split("::").at(-1)!;
}

/**
 * Settles what an update that was killed had begun. Before a destroy, what it had begun to create is noted as created,
 * so that it is destroyed, too: names are stable, so that the id is known. Before an update only clusters are, which may
 * not be wanted any more; anything else is forgotten: the update adopts what there is of it.
 *
 * @returns the state as it is then, and the URNs of what the update had begun to delete.
 */
export function settlePendingOperations(
  stack: string,
  next: NextOperation,
): Promise<{ state: State; deleted: string[] }> {
  return withTemporaryDirectory(async (directory) => {
    const exported = await exportStack(stack, directory);
    const before = stateOf(exported);
    const state = settled(before, next);
    if ((before.pending_operations ?? []).length > 0) {
      await importStack(stack, directory, { ...exported, deployment: state });
    }
    const deleted = begun("deleting", before)
      .map(({ urn }) => urn)
      .filter((urn) => isKnown(urn, before));
    return { state, deleted };
  });
}

/**
 * Changes the state of a stack, in which `edit` can read the secrets. A state with operations of which the end is not known
 * stays as it is: Pulumi would forget them.
 *
 * @param edit returns undefined if nothing is to be changed.
 */
export function editState(stack: string, edit: (state: State) => State | undefined): Promise<void> {
  return withTemporaryDirectory(async (directory) => {
    const exported = await exportStack(stack, directory, "--show-secrets");
    const state = stateOf(exported);
    const deployment = (state.pending_operations ?? []).length === 0 ? edit(state) : undefined;
    if (deployment !== undefined) {
      await importStack(stack, directory, { ...exported, deployment });
    }
  });
}

/** The state without operations of which the end is not known. */
export function settled(state: State, next: NextOperation): State {
  const { resources, pending_operations, ...rest } = state;
  const created = begun("creating", state)
    .filter((resource) => !isKnown(resource.urn, state) && (next === "destroy" ? isOutside : isOwnCluster)(resource))
    .map(asCreated);
  return { ...rest, resources: [...resources, ...created] };
}

/** The Automation API would decrypt the secrets, and write them where everybody can read them. */
async function exportStack(stack: string, directory: string, ...flags: string[]): Promise<Export> {
  const file = join(directory, "state.json");
  await pulumiStack("export", "--stack", stack, ...flags, "--file", file);
  return JSON.parse(await readFile(file, "utf8")) as Export;
}

async function importStack(stack: string, directory: string, exported: Export): Promise<void> {
  const file = join(directory, "state.json");
  await writeFile(file, JSON.stringify(exported));
  await pulumiStack("import", "--stack", stack, "--file", file);
}

async function pulumiStack(...args: string[]): Promise<void> {
  const { status, stderr } = await run("pulumi", ["stack", ...args]);
  if (status !== 0) {
    throw new Error(`pulumi stack ${args[0]}: ${lastLine(stderr)}`);
  }
}

function begun(operation: PendingOperation["type"], { pending_operations: pending = [] }: State): StateResource[] {
  return pending
    .filter(({ type, resource }) => type === operation && resource.delete !== true)
    .map(({ resource }) => resource);
}

function isKnown(urn: string, { resources }: State): boolean {
  return resources.some((resource) => resource.urn === urn);
}

function stateOf({ deployment }: Export): State {
  return { resources: [], ...deployment };
}

/** Keys, certificates and Pulumi's providers are in the state only. */
function isOutside({ type }: StateResource): boolean {
  return type.startsWith("kubernetes:") || type.startsWith("pulumi-nodejs:dynamic/");
}

/** The resource as it is once it was created: a Kubernetes object is known by its namespace and name, others by name. */
function asCreated(resource: StateResource): StateResource {
  const { metadata, name } = resource.inputs as { metadata?: { namespace?: string; name: string }; name?: string };
  const objectName = metadata?.name ?? name ?? logicalName(resource);
  const id = metadata?.namespace === undefined ? objectName : `${metadata.namespace}/${objectName}`;
  return { ...resource, id, outputs: resource.inputs };
}
