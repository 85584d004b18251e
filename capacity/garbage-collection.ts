import { DEFAULT_GOGC, gogc, memoryLimit } from "../settings/go-environment";
import type { GoEnvironment } from "../settings/go-environment";

// Costs are measured with Go's default of `GOGC`.

/**
 * MiB of memory that a program takes at most with these variables. The heap grows by `GOGC` percent of what is live before
 * it is collected, or to `GOMEMLIMIT`, but what is live stays.
 *
 * @param memoryMebibytes what it takes by default
 * @see https://go.dev/doc/gc-guide
 */
export function memoryWith(environment: GoEnvironment, memoryMebibytes: number): number {
  const live = liveBy(memoryMebibytes);
  const grown = live === 0 ? 0 : live * (1 + gogc(environment) / 100);
  return Math.max(live, Math.min(grown, memoryLimit(environment) ?? Infinity));
}

/**
 * The share of the default's collections that are saved with these variables; negative if there are more of them. Those
 * that `GOMEMLIMIT` causes are not counted, but where it is no more than what is live, nothing is saved.
 *
 * @param memoryMebibytes what it takes by default
 */
export function savedCollections(environment: GoEnvironment, memoryMebibytes: number): number {
  const limit = memoryLimit(environment) ?? Infinity;
  return limit <= liveBy(memoryMebibytes) ? 0 : 1 - DEFAULT_GOGC / gogc(environment);
}

/** Of what a program takes at most by default, the heap doubles before it is collected. */
function liveBy(memoryMebibytes: number): number {
  return memoryMebibytes / (1 + DEFAULT_GOGC / 100);
}
