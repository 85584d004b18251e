import { z } from "zod";
import { flagRefusal } from "../components/settable-flags";
import type { ReasonToRefuse } from "../components/settable-flags";

/** Values that settings of several topologies and managers have. */

/** The value of a flag, as users write it: `4`, `true` and `5m` are the same as their text. */
export const flagValue = z
  .union([z.string(), z.number(), z.boolean()], "must be a string, a number, true or false")
  .transform(String);

/** Flags of kube-apiserver, by name without dashes; one for which there is a reason to refuse it is refused. */
export function settableFlags(reasonOf: ReasonToRefuse) {
  const name = z.string().superRefine((flag, context) => {
    const message = flagRefusal(flag, reasonOf);
    if (message !== undefined) {
      context.addIssue({ code: "custom", message });
    }
  });
  return z.record(name, flagValue);
}

/** As in https://github.com/distribution/reference/blob/v0.6.0/reference.go */
const REGISTRY = "([\\w.-]+|\\[[0-9a-f:]+\\])(:\\d+)?";
const NAME = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
const TAG = "\\w[\\w.-]{0,127}";
const DIGEST = "\\w+:[0-9a-f]{32,}";
const IMAGE = new RegExp(`^(${REGISTRY}/)?${NAME}(/${NAME})*(:${TAG})?(@${DIGEST})?$`);

/** The reference of a container image. */
export const image = z.string().regex(IMAGE, "must be an image, REGISTRY/NAME:TAG or REGISTRY/NAME@DIGEST");
