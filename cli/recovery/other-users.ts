import { KubernetesClient } from "../../clients/kubernetes/client";
import { objectsOf } from "../../resources/provider-manifest/provider";
import type { ProviderManifestState } from "../../resources/provider-manifest/provider";
import { assertNoOtherUsers } from "../../resources/provider-manifest/users";
import { isOfType } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/** @throws Error if a destroy would delete types whose objects somebody else has made. */
export async function assertTypesUnused(resources: StateResource[]): Promise<void> {
  const releases = resources.filter((resource) => isOfType(resource, "ProviderManifest"));
  await Promise.all(
    releases.map(async ({ inputs, outputs }) => {
      const release = { ...inputs, ...outputs } as unknown as ProviderManifestState;
      const client = KubernetesClient.fromReference(release.kubeconfig);
      await assertNoOtherUsers(client, await objectsOf(release), release.fleet);
    }),
  );
}
