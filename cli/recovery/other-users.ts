import { KubernetesClient } from "../../clients/kubernetes/client";
import type { ProviderManifestInputs } from "../../resources/provider-manifest/provider";
import { assertNoOtherUsers } from "../../resources/provider-manifest/users";
import { readManifest } from "../../resources/release-manifest";
import { isOfType } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/** @throws Error if a destroy would delete types whose objects somebody else has made. */
export async function assertTypesUnused(resources: StateResource[]): Promise<void> {
  const releases = resources.filter((resource) => isOfType(resource, "ProviderManifest"));
  await Promise.all(
    releases.map(async ({ inputs }) => {
      const { kubeconfig, manifest, fleet } = inputs as unknown as ProviderManifestInputs;
      await assertNoOtherUsers(KubernetesClient.fromReference(kubeconfig), await readManifest(manifest.path), fleet);
    }),
  );
}
