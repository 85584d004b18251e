import { z } from "zod";

/** Values that settings of several topologies and managers have. */

/** The value of a flag, as users write it: `4`, `true` and `5m` are the same as their text. */
export const flagValue = z
  .union([z.string(), z.number(), z.boolean()], "must be a string, a number, true or false")
  .transform(String);
