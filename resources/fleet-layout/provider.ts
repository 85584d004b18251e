import { ResourceProvider } from "../resource-provider";
import { refusals } from "./layout";
import type { FleetLayout, Refusal } from "./layout";

/** The name that there is one layout a fleet. */
const ID = "layout";

/**
 * The layout that a fleet was given last. Nothing but the state holds it; a change that moves clusters is refused.
 *
 * It is recorded before clusters are created and deleted. So after an update that was to delete some and did not end there
 * may be more than it says. `make up` looks for them after a `make up` that did not end (cli/recovery/layout.ts); a plain
 * `pulumi up` that was interrupted has to be repeated before anything that would move clusters is changed.
 */
export class FleetLayoutProvider extends ResourceProvider<FleetLayout, object> {
  protected override readonly outputs = [];

  create(inputs: FleetLayout) {
    return Promise.resolve({ id: ID, outs: inputs });
  }

  /** Called in previews and updates, before anything is changed. `before` is empty where there is no layout yet. */
  check(
    before: FleetLayout | Record<string, never>,
    inputs: FleetLayout,
  ): { inputs: FleetLayout; failures: Refusal[] } {
    return { inputs, failures: "clusterCount" in before ? refusals(before as FleetLayout, inputs) : [] };
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}
