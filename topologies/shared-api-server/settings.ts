import { z } from "zod";
import { apiServer } from "../api-server";
import { fakeKubelets } from "../fake-kubelets";

/** The settings of the topology `sharedApiServer`. */
export const schema = z.strictObject({
  kind: z.literal("sharedApiServer"),
  apiServer: apiServer.optional(),
  fakeKubelets: fakeKubelets.optional(),
});

export type SharedApiServerSettings = z.infer<typeof schema>;
