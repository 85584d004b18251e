import { certificates } from "./certificates";
import { degraded } from "./degraded";
import type { Fault } from "./fault";
import { killed } from "./killed";

/** Every fault that there is, in the order in which `make bench-faults` makes them. */
export const FAULTS: readonly Fault[] = [...killed, ...degraded, certificates];
