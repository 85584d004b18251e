import type { Sample } from "../format";

/** A sample without its time. */
export type Unsampled<S extends Sample> = S extends Sample ? Omit<S, "seconds"> : never;
