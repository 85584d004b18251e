import { assertCluster } from "../../clients/kubernetes/client";
import { minifiedKubeconfig } from "../../clients/kubernetes/minified-kubeconfig";
import { editState, existingClustersOf } from "../pulumi/state";
import type { RecordedCluster, State, StateResource } from "../pulumi/state";

/** The signature of a secret in a state (pulumi `sdk/go/common/resource/sig/sig.go`: `Key`, `Secret`). */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/**
 * Gives the Kubernetes providers of stacks the kubeconfigs of existing clusters as they are now. The credentials in them may
 * have been renewed since the last update, and a destroy and a refresh use what is in the state.
 *
 * @param resources of the base stack. Clusters that do not answer, or are others than they were, are left out.
 */
export async function renewCredentials(
  resources: StateResource[],
  stacks: readonly { readonly name: string }[],
): Promise<void> {
  const kubeconfigs = new Map((await Promise.all(existingClustersOf(resources).map(currentKubeconfig))).flat());
  if (kubeconfigs.size > 0) {
    for (const { name } of stacks) {
      await editState(name, (state) => withKubeconfigs(state, kubeconfigs));
    }
  }
}

async function currentKubeconfig(cluster: RecordedCluster): Promise<[string, string][]> {
  try {
    await assertCluster(cluster);
    return [[cluster.uid, minifiedKubeconfig(cluster)]];
  } catch {
    return [];
  }
}

/**
 * The state with other kubeconfigs; undefined if it has them already.
 *
 * @param kubeconfigs by the UID of their cluster.
 */
export function withKubeconfigs(state: State, kubeconfigs: ReadonlyMap<string, string>): State | undefined {
  const outdated = new Map<StateResource, string>();
  for (const resource of state.resources.filter(({ type }) => type === "pulumi:providers:kubernetes")) {
    const kubeconfig = kubeconfigs.get(resource.inputs.clusterIdentifier as string);
    if (kubeconfig !== undefined && kubeconfig !== kubeconfigOf(resource)) {
      outdated.set(resource, kubeconfig);
    }
  }
  const resources = state.resources.map((resource) => {
    const kubeconfig = outdated.get(resource);
    return kubeconfig === undefined ? resource : withKubeconfig(resource, kubeconfig);
  });
  return outdated.size === 0 ? undefined : { ...state, resources };
}

/** Whoever wrote the JSON may have escaped other characters than this program would. */
function kubeconfigOf({ inputs }: StateResource): unknown {
  const { plaintext } = inputs.kubeconfig as { plaintext?: string };
  return plaintext === undefined ? undefined : JSON.parse(plaintext);
}

function withKubeconfig(provider: StateResource, text: string): StateResource {
  const kubeconfig = { ...SECRET, plaintext: JSON.stringify(text) };
  return { ...provider, inputs: { ...provider.inputs, kubeconfig }, outputs: { ...provider.outputs, kubeconfig } };
}
