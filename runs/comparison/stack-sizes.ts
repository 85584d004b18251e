import { isDeepStrictEqual } from "node:util";
import { stackSizes } from "../../settings/stack-sizes";

/**
 * Recorded settings with `clustersPerStack` as it was set: records of older versions have the stacks' sizes, which
 * follow from it.
 */
export function withStackSizesAsSet(settings: object): object {
  const { clustersInBaseStack, clustersPerStack, ...others } = settings as Partial<ReturnType<typeof stackSizes>>;
  if (clustersInBaseStack === undefined) {
    return settings;
  }
  const asSet = [undefined, 0, clustersPerStack].find((set) =>
    isDeepStrictEqual(stackSizes({ clustersPerStack: set }), { clustersInBaseStack, clustersPerStack }),
  );
  return { ...others, ...(asSet !== undefined && { clustersPerStack: asSet }) };
}
