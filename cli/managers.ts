import { resourceProviders } from "../resources";
import { KubernetesClient } from "../clients/kubernetes/client";
import type { ProviderComponentsInputs, ProviderComponentsOutputs } from "../resources/provider-components/provider";
import { isOfType } from "./state";
import type { StateResource } from "./state";

/** A provider's components as the state has them; without outputs if their creation was killed. */
type Components = ProviderComponentsInputs & Partial<ProviderComponentsOutputs>;

/** What only the managers can release, in the order of deletion. */
export const MANAGED_KINDS = [
  ["cluster.x-k8s.io/v1beta2", "Cluster"],
  ["metal3.io/v1alpha1", "BareMetalHost"],
] as const;

/** Puts back the controller managers that were deleted by hand, if there is something that only they can release. */
export async function restoreManagers(resources: StateResource[]): Promise<void> {
  const components = resources
    .filter((resource) => isOfType(resource, "ProviderComponents"))
    .map(({ inputs, outputs }) => ({ ...inputs, ...outputs }) as unknown as Components);
  if (components.length === 0) {
    return;
  }
  const client = KubernetesClient.fromReference(components[0]!.kubeconfig);
  const missing: Components[] = [];
  for (const one of components) {
    if (!(await hasManager(client, one))) {
      missing.push(one);
    }
  }
  if (missing.length > 0 && (await hasManagedObjects(client))) {
    await Promise.all(missing.map(restoreManager));
  }
}

async function hasManager(client: KubernetesClient, { objects = [] }: Components): Promise<boolean> {
  const deployments = objects.filter(({ kind }) => kind === "Deployment");
  const found = await Promise.all(deployments.map((deployment) => client.get(deployment)));
  return found.every((deployment) => deployment !== undefined);
}

async function hasManagedObjects(client: KubernetesClient): Promise<boolean> {
  const lists = await Promise.all(MANAGED_KINDS.map(([apiVersion, kind]) => client.list(apiVersion, kind)));
  return lists.flat().length > 0;
}

async function restoreManager({ objects, ...inputs }: Components): Promise<void> {
  console.log(
    `The manager of provider ${inputs.provider} is gone; it is put back, since only it can release its objects`,
  );
  await resourceProviders.ProviderComponents.create(inputs);
}
