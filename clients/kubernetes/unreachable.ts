import type { KubeconfigReference } from "./reference";
import { AnotherClusterError, KubernetesClient } from "./client";
import { NAMESPACE } from "./kinds";
import { errorMessage, retry } from "../retry";

/** Seconds for which a cluster may not answer before what is in it is skipped. */
const UNREACHABLE_SECONDS = 4;

/**
 * The environment variable that, set to "true", makes Pulumi forget what it should delete in a cluster that cannot be
 * reached. It is the Kubernetes provider's own (its option `deleteUnreachable`).
 */
export const SKIP_UNREACHABLE = "PULUMI_K8S_DELETE_UNREACHABLE";

/**
 * Deletes something in a cluster; skips it, and says so, if that is wanted and the cluster cannot be reached.
 *
 * @throws AnotherClusterError if the kubeconfig leads to another cluster.
 */
export async function deleteIn(
  cluster: KubeconfigReference,
  what: string,
  remove: (client: KubernetesClient) => Promise<void>,
): Promise<void> {
  const problem = process.env[SKIP_UNREACHABLE] === "true" ? await problemOf(cluster) : undefined;
  if (problem === undefined) {
    await remove(KubernetesClient.fromReference(cluster));
  } else {
    console.warn(`${what} is skipped: the cluster of ${cluster.path} cannot be reached: ${problem}`);
  }
}

async function problemOf(cluster: KubeconfigReference): Promise<string | undefined> {
  const isTransient = (error: Error) => !(error instanceof AnotherClusterError);
  const options = { timeoutSeconds: UNREACHABLE_SECONDS, intervalSeconds: 1, isTransient };
  return retry(cluster.path, options, () => KubernetesClient.fromReference(cluster).list(NAMESPACE)).then(
    () => undefined,
    (error: Error) => {
      if (error instanceof AnotherClusterError) {
        throw error;
      }
      return errorMessage(error.cause);
    },
  );
}
