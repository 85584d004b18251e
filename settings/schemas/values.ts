import { z } from "zod";
import { flagValue } from "../../topologies/fields";
import { gogc, memoryLimit } from "../go-environment";

export const text = z.string().min(1);

export const host = z.union(
  [z.ipv4(), z.ipv6(), z.hostname().regex(/[a-z]/i)],
  "must be an IP address or a host name, without port",
);

/** Managers take `_` in a flag's name for `-` (`WordSepNormalizeFunc` of k8s.io/component-base): checks know one name. */
export const flagName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]*$/i,
    "the name of a flag has letters, digits, dots and dashes only, and is written without the dashes in front",
  );

/** Ports `first-last`, both included, as kube-apiserver's --service-node-port-range writes them. */
export const portRange = z
  .string()
  .regex(/^\d+-\d+$/, "must be two ports, FIRST-LAST")
  .transform((text) => {
    const [first = 0, last = 0] = text.split("-").map(Number);
    return { first, last };
  })
  .refine(({ first, last }) => first >= 1 && first <= last && last <= 65535, {
    message: "must be two ports from 1 to 65535, the lower first",
  });

const VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** A version of Kubernetes or of a provider, as its release names it: v1.34.4. A number, such as 1.34, is none. */
export const version = z
  .custom<string>(
    (value) => typeof value === "string" && VERSION.test(value),
    "must be a version, MAJOR.MINOR.PATCH, with or without a v in front",
  )
  .transform((text) => `v${text.replace(/^v/, "")}`);

const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable has letters, digits and underscores only");

/** Environment variables by name. */
export const environment = z
  .record(environmentName, flagValue)
  .refine((variables) => memoryLimit(variables) !== undefined, {
    path: ["GOMEMLIMIT"],
    error: "must be off, or a number of bytes or of one of the units B, KiB, MiB, GiB and TiB, such as 8GiB",
  })
  .refine((variables) => gogc(variables) !== Infinity || memoryLimit(variables) !== Infinity, {
    path: ["GOGC"],
    error:
      "must be a number that is not negative unless GOMEMLIMIT is one: memory that is never collected grows without bound",
  });
