/**
 * What a Go program's environment has for its garbage collection, and what was measured without:
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
type Environment = Readonly<Record<string, string>>;

/** Go's default: the heap may double before it is collected. Costs are measured with it. */
const DEFAULT_GOGC = 100;

const MEBIBYTES: Readonly<Record<string, number>> = {
  B: 1 / 1024 ** 2,
  KiB: 1 / 1024,
  MiB: 1,
  GiB: 1024,
  TiB: 1024 ** 2,
};

/**
 * MiB of memory that a program takes at most with these variables. The heap grows by `GOGC` percent of what is live before
 * it is collected, or to `GOMEMLIMIT`, but what is live stays.
 *
 * @param memoryMebibytes what it takes by default
 * @see https://go.dev/doc/gc-guide
 */
export function memoryWith(environment: Environment, memoryMebibytes: number): number {
  const live = liveBy(memoryMebibytes);
  const grown = live === 0 ? 0 : live * (1 + gogc(environment) / 100);
  return Math.max(live, Math.min(grown, memoryLimit(environment)));
}

/**
 * The share of the default's collections that are saved with these variables; negative if there are more of them. Those
 * that `GOMEMLIMIT` causes are not counted, but where it is no more than what is live, nothing is saved.
 *
 * @param memoryMebibytes what it takes by default
 */
export function savedCollections(environment: Environment, memoryMebibytes: number): number {
  return memoryLimit(environment) <= liveBy(memoryMebibytes) ? 0 : 1 - DEFAULT_GOGC / gogc(environment);
}

/** Of what a program takes at most by default, the heap doubles before it is collected. */
function liveBy(memoryMebibytes: number): number {
  return memoryMebibytes / (1 + DEFAULT_GOGC / 100);
}

/** `GOGC`, at least 1; infinite if it is off, which a negative number means, too. */
function gogc({ GOGC = "" }: Environment): number {
  const percent = /^-?\d+$/.test(GOGC) ? Number(GOGC) : DEFAULT_GOGC;
  return GOGC === "off" || percent < 0 ? Infinity : Math.max(1, percent);
}

/** `GOMEMLIMIT` in MiB; infinite if there is none. */
function memoryLimit({ GOMEMLIMIT = "" }: Environment): number {
  const [, bytes, unit = "B"] = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/.exec(GOMEMLIMIT) ?? [];
  return bytes === undefined ? Infinity : Number(bytes) * MEBIBYTES[unit]!;
}
