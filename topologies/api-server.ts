import { z } from "zod";
import { API_SERVER_PROFILES, workloadApiServerRefusal } from "../components/kube-apiserver-flags";
import { settableFlags } from "./fields";

/** How the workload clusters' API servers are tuned. */
export const apiServer = z
  .strictObject({
    profile: z.enum(API_SERVER_PROFILES),
    flags: settableFlags(workloadApiServerRefusal),
  })
  .partial();
