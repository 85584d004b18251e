import { KubernetesClient } from "../../clients/kubernetes/client";
import { ownedBy } from "../../clients/kubernetes/ownership";
import { resourceProviders } from "../../resources";
import { hasManager } from "../../resources/manager-deployment/provider";
import type { ManagerDeploymentInputs, ManagerDeploymentOutputs } from "../../resources/manager-deployment/provider";
import type { ProviderManifestInputs } from "../../resources/provider-manifest/provider";
import { managedKinds } from "../../topologies";
import { isOfType } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";

/** A manager as the state has it; without outputs if its creation was killed. */
type Manager = ManagerDeploymentInputs & Partial<ManagerDeploymentOutputs>;

/** Restores the controller managers that were deleted by hand, if there is something that only they can release. */
export async function restoreManagers(resources: StateResource[]): Promise<void> {
  const managers = resources.filter((resource) => isOfType(resource, "ManagerDeployment"));
  const missing: StateResource[] = [];
  for (const manager of managers) {
    if (!(await hasManager(managerOf(manager)))) {
      missing.push(manager);
    }
  }
  if (missing.length > 0 && (await hasManagedObjects(managerOf(missing[0]!)))) {
    await restoreReleases(resources);
    await Promise.all(missing.map(restoreManager));
  }
}

function managerOf({ inputs, outputs }: StateResource): Manager {
  return { ...inputs, ...outputs } as unknown as Manager;
}

async function hasManagedObjects({ kubeconfig, fleet }: Manager): Promise<boolean> {
  const client = KubernetesClient.fromReference(kubeconfig);
  const options = { labelSelector: ownedBy(fleet) };
  const lists = await Promise.all((await client.served(managedKinds)).map((kind) => client.list(kind, options)));
  return lists.flat().length > 0;
}

/** A manager does nothing without its rights and its types. */
async function restoreReleases(resources: StateResource[]): Promise<void> {
  const releases = resources.filter((resource) => isOfType(resource, "ProviderManifest"));
  await Promise.all(
    releases.map(({ inputs }) =>
      resourceProviders.ProviderManifest.create(inputs as unknown as ProviderManifestInputs),
    ),
  );
}

async function restoreManager(resource: StateResource): Promise<void> {
  const { deployment, ...inputs } = managerOf(resource);
  const name = deployment?.metadata.name ?? resource.id;
  console.log(`The controller manager ${name} is gone; it is restored, since only it can release its objects`);
  await resourceProviders.ManagerDeployment.create(inputs);
}
