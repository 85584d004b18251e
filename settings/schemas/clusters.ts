import { z } from "zod";
import { apiServerFlagRefusal } from "../../local/api-server-flags";
import { flagValue, image } from "../../topologies/fields";
import { environment, flagName, host, text } from "./values";

const existing = { kubeconfig: text, context: text.optional(), nodeAddress: host.optional() };
/** Flags of the kube-apiserver of a node that the program makes. */
const apiServerArgs = z.record(flagName, flagValue).superRefine((flags, context) => {
  for (const flag of Object.keys(flags)) {
    const message = apiServerFlagRefusal(flag);
    if (message !== undefined) {
      context.addIssue({ code: "custom", path: [flag], message });
    }
  }
});
const local = z.strictObject({
  kind: z.literal("local"),
  apiServerEnv: environment.optional(),
  apiServerArgs: apiServerArgs.optional(),
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
