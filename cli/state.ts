import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { Deployment } from "@pulumi/pulumi/automation";
import { projectRoot } from "../tools/paths";

/** A resource as Pulumi's state has it. */
export interface StateResource {
  urn: string;
  type: string;
  custom: boolean;
  id?: string;
  inputs: Record<string, unknown>;
  outputs?: Record<string, unknown>;
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

/** Reads the state of a stack. */
export async function readState(stack: string): Promise<State> {
  const workspace = await LocalWorkspace.create({ workDir: projectRoot() });
  return stateOf(await workspace.exportStack(stack));
}

/**
 * Settles what an update that was killed had begun. Before an update it is forgotten: the update takes over what there
 * is of it. Before a destroy, what it had begun to create is noted as created, so that it is destroyed, too: names are
 * stable, so that the id is known.
 */
export async function settlePendingOperations(stack: string, next: "update" | "destroy"): Promise<void> {
  const workspace = await LocalWorkspace.create({ workDir: projectRoot() });
  const exported = await workspace.exportStack(stack);
  const state = stateOf(exported);
  const { resources, pending_operations: pending = [] } = state;
  if (pending.length > 0) {
    const begun = next === "destroy" ? begunResources(state) : [];
    const deployment = { ...state, resources: [...resources, ...begun], pending_operations: [] };
    await workspace.importStack(stack, { version: exported.version, deployment });
  }
}

function begunResources({ resources, pending_operations: pending = [] }: State): StateResource[] {
  const known = new Set(resources.map(({ urn }) => urn));
  return pending
    .filter(({ type, resource }) => type === "creating" && !known.has(resource.urn) && isOutside(resource))
    .map(({ resource }) => created(resource));
}

function stateOf({ deployment }: Deployment): State {
  return { resources: [], ...(deployment as Partial<State> | null) };
}

/** Keys, certificates and Pulumi's providers are in the state only. */
function isOutside({ type }: StateResource): boolean {
  return type.startsWith("kubernetes:") || type.startsWith("pulumi-nodejs:dynamic/");
}

/** The resource as it is once it was created: a Kubernetes object is known by its namespace and name, others by name. */
function created(resource: StateResource): StateResource {
  const { metadata, name } = resource.inputs as { metadata?: { namespace?: string; name: string }; name?: string };
  const objectName = metadata?.name ?? name ?? resource.urn.split("::").at(-1)!;
  const id = metadata?.namespace === undefined ? objectName : `${metadata.namespace}/${objectName}`;
  return { ...resource, id, outputs: resource.inputs };
}
