import { isReference } from "../clients/kubernetes/reference";
import { AnotherClusterError } from "../clients/kubernetes/client";
import { errorMessage } from "../clients/retry";
import { isMapping } from "../tools/mapping";

/** The value Pulumi puts in the place of an output that is not known yet (sdk/nodejs/runtime/rpc.ts, `unknownValue`). */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What Pulumi learns when it compares a resource with its new inputs. */
export interface Difference {
  changes: boolean;
  /** Inputs that cannot be changed in place: the resource is replaced. */
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

/**
 * Says that a resource is there, but not as it should be. Pulumi keeps it in the state, so that the next update goes on
 * with it and a destroy deletes it (`grpcResponseFromError` in @pulumi/pulumi `cmd/dynamic-provider`).
 */
export class PartialFailure extends Error {
  readonly reasons: string[];

  constructor(
    readonly id: string,
    readonly properties: object,
    message: string,
  ) {
    super(message);
    this.reasons = [message];
  }
}

/** In a state that an operation which failed has left. No input has this name, so that it counts as a change. */
const UNFINISHED = { unfinished: true };

/**
 * Runs what creates or updates a resource outside of the state.
 *
 * @param kept what the state has if it fails, and that it did. Pulumi itself forgets at a refresh that an update failed, and
 *   would take one for done of which the resource shows nothing.
 * @throws PartialFailure where it fails: there may be a part of the resource by then.
 */
export async function createOrKeep<T>(id: string, kept: object, create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    throw new PartialFailure(id, { ...kept, ...UNFINISHED }, errorMessage(error));
  }
}

/**
 * Whether a resource is there, for `read`: one that cannot be asked for is shown as gone, with a warning that says why,
 * so that the next update repairs it.
 *
 * @throws AnotherClusterError where the question leads to another cluster.
 */
export async function isThere(what: string, question: () => Promise<boolean>): Promise<boolean> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof AnotherClusterError) {
      throw error;
    }
    console.warn(`${what} counts as gone: ${errorMessage(error)}`);
    return false;
  }
}

/**
 * How one kind of custom resource is created, compared, read, updated and deleted.
 *
 * `Inputs` are what the program declares, `Outputs` what is kept in the state beside them. Every method can be run
 * again after it was interrupted.
 */
export abstract class ResourceProvider<Inputs extends object, Outputs extends object> {
  /**
   * Inputs whose change needs a new resource; the old one is deleted first. In them another kubeconfig for the same
   * cluster is changed in place.
   */
  protected readonly immutable: readonly (keyof Inputs & string)[] = [];

  /** The names of the outputs: the state holds them together with the inputs. */
  protected abstract readonly outputs: readonly (keyof Outputs & string)[];

  abstract create(inputs: Inputs): Promise<{ id: string; outs: Inputs & Outputs }>;

  abstract delete(id: string, state: Inputs & Outputs): Promise<void>;

  /** Compares the inputs with the state. Override to look at the world as well. */
  diff(_id: string, state: Inputs & Outputs, inputs: Inputs): Promise<Difference> {
    const changed = changedInputs(state, inputs, this.outputs);
    const isOther = (key: keyof Inputs) => !equal(withoutKubeconfigs(state[key]), withoutKubeconfigs(inputs[key]));
    const replaces = this.immutable.filter((key) => changed.includes(key) && isOther(key));
    return Promise.resolve({ changes: changed.length > 0, replaces, deleteBeforeReplace: true });
  }

  /** Reads the resource for `pulumi refresh`; an empty id says that it is gone. */
  read(id: string, state: Inputs & Outputs): Promise<{ id: string; props: Inputs & Outputs }> {
    return Promise.resolve({ id, props: state });
  }

  async update(_id: string, _state: Inputs & Outputs, inputs: Inputs): Promise<{ outs: Inputs & Outputs }> {
    const { outs } = await this.create(inputs);
    return { outs };
  }
}

/**
 * The names of the inputs that differ from the state, are not known yet, or were removed.
 *
 * @param state the inputs and outputs of the last update.
 * @param outputs the names of the outputs; whatever else the state holds was an input.
 */
export function changedInputs(state: object, inputs: object, outputs: readonly string[]): string[] {
  const before = state as Record<string, unknown>;
  const now = inputs as Record<string, unknown>;
  const previousInputs = Object.keys(before).filter((key) => !outputs.includes(key));
  return [...new Set([...previousInputs, ...Object.keys(now)])]
    .filter((key) => key !== "__provider")
    .filter((key) => now[key] === UNKNOWN || !equal(before[key], now[key]));
}

/** The value with the UID of each cluster in the place of the reference to it. */
function withoutKubeconfigs(value: unknown): unknown {
  if (!isMapping(value)) {
    return value;
  }
  return isReference(value)
    ? value.uid
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutKubeconfigs(item)]));
}

function equal(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

/** JSON with sorted keys, since Pulumi does not keep the order of an object's keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
