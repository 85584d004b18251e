import { z } from "zod";
import { API_SERVER_PROFILES, flagRefusal } from "../components/kube-apiserver-flags";
import { flagValue } from "./fields";

/** How the workload clusters' API servers are tuned. */
export const apiServer = z
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
