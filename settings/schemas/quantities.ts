import { z } from "zod";

/** What of a quantity's suffix is a power of ten, and its exponent. */
const DECIMAL: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);

/** The suffixes that are powers of 1024, the first one first. */
const BINARY = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** https://github.com/kubernetes/apimachinery/blob/v0.34.4/pkg/api/resource/quantity.go, without a minus in front. */
const QUANTITY = /^\+?(?<digits>\d+\.?\d*|\.\d+)(?:(?<suffix>[numkMGTPE]|[KMGTPE]i)|[eE](?<exponent>[+-]?\d+))?$/;

/** The amount that a quantity is; NaN for what is none. */
export function amountOf(quantity: string): number {
  const { digits = "", suffix = "", exponent = DECIMAL.get(suffix) } = QUANTITY.exec(quantity)?.groups ?? {};
  // The exponent is parsed with the digits, so that 0.7 and 700m are the same.
  return exponent === undefined
    ? Number(digits) * 1024 ** (BINARY.indexOf(suffix) + 1)
    : Number(`${digits}e${exponent}`);
}

const SUFFIXES = [...[...DECIMAL.keys()].filter((suffix) => suffix !== ""), ...BINARY].join(", ");
const MUST =
  "must be a quantity, such as 500m, 2 or 1Gi: a number that is not negative, and one of the suffixes " +
  `${SUFFIXES}, an exponent or nothing`;

const quantity = z
  .union([z.string(), z.number()], MUST)
  .transform(String)
  .refine((text) => QUANTITY.test(text), MUST);

const quantities = z.strictObject({ cpu: quantity, memory: quantity }).partial();

/** Requests and limits of a container. The API server refuses limits below the requests. */
export const resources = z
  .strictObject({ requests: quantities, limits: quantities })
  .partial()
  .superRefine(({ requests = {}, limits = {} }, context) => {
    for (const name of ["cpu", "memory"] as const) {
      const [request, limit] = [requests[name], limits[name]];
      if (request !== undefined && limit !== undefined && amountOf(limit) < amountOf(request)) {
        const message = `must be at least ${request}, which requests.${name} is`;
        context.addIssue({ code: "custom", path: ["limits", name], message });
      }
    }
  });
