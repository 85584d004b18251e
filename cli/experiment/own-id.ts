import type { Assignment } from "./change";

/**
 * The setting that fleets of experiments and benchmarks do not have from a stack: a fleet of the same ID would be the stack's
 * own, and be adopted and destroyed.
 */
export const OWN_ID = { fleetId: "" };

/** @throws if the ID is one of the settings that are changed. */
export function assertOwnId(assignments: readonly Assignment[]): void {
  if (assignments.some(({ path: [setting] }) => Object.hasOwn(OWN_ID, setting))) {
    throw new Error("SET: fleetId: cannot be changed: fleets of experiments and benchmarks have an ID of their own");
  }
}
