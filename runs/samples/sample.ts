import type { ManagerSample, Sample } from "../format";

/** A sample without its time. */
export type Unsampled<S extends Sample> = S extends Sample ? Omit<S, "seconds"> : never;

/** Whether a sample is of a controller manager. */
export function isOfManager(sample: Sample): sample is ManagerSample {
  return sample.kind === "manager";
}
