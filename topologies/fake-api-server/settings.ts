import { z } from "zod";
import { fakeKubelets } from "../fake-kubelets";

/** The settings of the topology `fakeApiServer`. */
export const schema = z.strictObject({ kind: z.literal("fakeApiServer"), fakeKubelets: fakeKubelets.optional() });

export type FakeApiServerSettings = z.infer<typeof schema>;
