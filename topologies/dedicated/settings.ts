import { z } from "zod";
import { apiServer } from "../api-server";
import { fakeKubelets } from "../fake-kubelets";

/** The settings of the topology `dedicated`. */
export const schema = z.strictObject({
  kind: z.literal("dedicated"),
  apiServer: apiServer.optional(),
  fakeKubelets: fakeKubelets.optional(),
});

export type DedicatedSettings = z.infer<typeof schema>;
