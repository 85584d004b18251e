import { z } from "zod";
import { nodeApiServerRefusal } from "../../local/api-server-flags";
import { image, settableFlags } from "../../topologies/fields";
import { environment, host, text } from "./values";

const existing = { kubeconfig: text, context: text.optional(), nodeAddress: host.optional() };
const local = z.strictObject({
  kind: z.literal("local"),
  apiServerEnv: environment.optional(),
  apiServerArgs: settableFlags(nodeApiServerRefusal).optional(),
});
const kind = z.strictObject({ kind: z.literal("kind"), nodeImage: image.optional() });

/** Where the management cluster comes from. */
export const managementCluster = z.discriminatedUnion("kind", [
  local,
  kind,
  z.strictObject({ kind: z.literal("existing"), ...existing }),
]);

/** Where the backing clusters come from. */
export const backingCluster = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("management") }),
  local,
  kind,
  z.strictObject({ kind: z.literal("existing"), clusters: z.array(z.strictObject(existing)).min(1) }),
]);
