import { z } from "zod";
import type { ManagerName } from "../../components/manager-definitions";
import { flagValue, image } from "../../topologies/fields";
import { resources } from "./quantities";
import { environment, flagName, text, version } from "./values";

/** A path or a reference: which of them it is, and whether it is there, is checked later. */
const imageOrArchive = z.union(
  [image, z.string().endsWith(".tar")],
  "must be an image, REGISTRY/NAME:TAG or REGISTRY/NAME@DIGEST, or the path of a docker archive, FILE.tar",
);

const manager = z
  .strictObject({
    concurrency: z.int().min(1),
    qps: z.number().positive(),
    burst: z.int().min(1),
    image: imageOrArchive,
    version,
    manifest: text,
    args: z.record(flagName, flagValue),
    env: environment,
    replicas: z.int().min(1),
    shards: z.int().min(1),
    resources,
  })
  .partial();

/** Settings of the controller managers, by name. */
export const managers = z
  .strictObject({
    clusterApi: manager,
    kubeadmBootstrap: manager,
    kubeadmControlPlane: manager,
    metal3: manager,
    metal3Ipam: manager,
    bareMetalOperator: manager,
    docker: manager,
  } satisfies Record<ManagerName, unknown>)
  .partial();
