import { z } from "zod";
import { API_SERVER_PROFILES, flagRefusal } from "../../components/kube-apiserver-flags";
import { flagValue, image } from "../fields";

/** How the workload clusters' API servers are tuned. */
const apiServer = z
  .strictObject({
    profile: z.enum(API_SERVER_PROFILES),
    flags: z.record(z.string(), flagValue).superRefine((flags, context) => {
      for (const flag of Object.keys(flags)) {
        const message = flagRefusal(flag);
        if (message !== undefined) {
          context.addIssue({ code: "custom", path: [flag], message });
        }
      }
    }),
  })
  .partial();

const share = z.number().min(0).max(1);

/** How Nodes behave, and what runs the program that writes them. */
const fakeKubelets = z
  .strictObject({
    image,
    startupSeconds: z.number().min(0),
    startupJitter: z.number().min(0),
    missingShare: share,
    failingShare: share,
    failAfterSeconds: z.number().min(0),
  })
  .partial();

/** The settings of the topology `dedicated`. */
export const schema = z.strictObject({
  kind: z.literal("dedicated"),
  apiServer: apiServer.optional(),
  fakeKubelets: fakeKubelets.optional(),
});

export type DedicatedSettings = z.infer<typeof schema>;
