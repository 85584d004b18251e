import { z } from "zod";
import type { MACHINE_PARTS } from "../../components/in-memory-backend";

/** https://pkg.go.dev/time#ParseDuration, without signs */
const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, "must be a duration in Go's notation, such as 10s, 500ms or 1m30s");

const JITTER = "must be a number of at least 0: the share that is added at most";

const jitter = z
  .union([z.number(), z.string()], JITTER)
  .transform(String)
  .refine((text) => /^\d+(\.\d+)?$/.test(text), JITTER);

const part = z.strictObject({
  provisioning: z.strictObject({ startupDuration: duration, startupJitter: jitter.optional() }),
});

/** The settings of the topology `inMemory`: how long the parts of each machine take to start. */
export const schema = z.strictObject({
  kind: z.literal("inMemory"),
  vm: part.optional(),
  node: part.optional(),
  apiServer: part.optional(),
  etcd: part.optional(),
} satisfies Record<"kind" | (typeof MACHINE_PARTS)[number], unknown>);

export type InMemorySettings = z.infer<typeof schema>;
