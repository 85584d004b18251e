/**
 * What a Go program's environment has for its garbage collection:
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export type GoEnvironment = Readonly<Partial<Record<"GOGC" | "GOMEMLIMIT", string>>>;

/** Go's default: the heap may double before it is collected. */
export const DEFAULT_GOGC = 100;

const MEBIBYTES: Readonly<Record<string, number>> = {
  B: 1 / 1024 ** 2,
  KiB: 1 / 1024,
  MiB: 1,
  GiB: 1024,
  TiB: 1024 ** 2,
};

/** `GOGC` in percent, at least 1; infinite if it is off, which a negative number means, too. */
export function gogc({ GOGC = "" }: GoEnvironment): number {
  const percent = /^-?\d+$/.test(GOGC) ? Number(GOGC) : DEFAULT_GOGC;
  return GOGC === "off" || percent < 0 ? Infinity : Math.max(1, percent);
}

/** `GOMEMLIMIT` in MiB; infinite if there is none, undefined if Go does not start with it. */
export function memoryLimit({ GOMEMLIMIT = "" }: GoEnvironment): number | undefined {
  if (GOMEMLIMIT === "" || GOMEMLIMIT === "off") {
    return Infinity;
  }
  const [, bytes, unit = "B"] = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/.exec(GOMEMLIMIT) ?? [];
  return bytes === undefined ? undefined : Number(bytes) * MEBIBYTES[unit]!;
}
