import { z } from "zod";

/** The settings of the topology `docker`. */
export const schema = z.strictObject({ kind: z.literal("docker") });

export type DockerSettings = z.infer<typeof schema>;
