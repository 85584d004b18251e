import { NeedsHelpError } from "../faults/run-scenario";
import { CommandError } from "./output/command";

/** Exit code besides 0 and 1: the fleet has not recovered by itself. */
const NEEDS_HELP = 2;

/** The error that `make faults` ends with for one of a scenario's run, which decides about the exit code. */
export function faultsError(error: unknown): unknown {
  return error instanceof NeedsHelpError ? new CommandError(error.message, NEEDS_HELP) : error;
}
