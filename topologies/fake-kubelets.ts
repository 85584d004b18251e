import { z } from "zod";
import { image } from "./fields";

const share = z.number().min(0).max(1);

/** How Nodes behave, and what runs the program that writes them. */
export const fakeKubelets = z
  .strictObject({
    image,
    startupSeconds: z.number().min(0),
    startupJitter: z.number().min(0),
    missingShare: share,
    failingShare: share,
    failAfterSeconds: z.number().min(0),
  })
  .partial();
