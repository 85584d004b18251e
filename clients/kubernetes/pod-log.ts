import { CoreV1Api } from "@kubernetes/client-node";
import type { KubeConfig } from "@kubernetes/client-node";
import { errorMessage } from "../retry";
import type { AnyObject } from "./objects";

/**
 * The lines that a Pod's first container has logged, those of the one before it included if it was started again and the
 * node still has them; if it does not, a warning says so. A node keeps no more than some megabytes of a container's log
 * (`containerLogMaxSize`).
 */
export async function* podLogLines(config: KubeConfig, { metadata, spec, status }: AnyObject): AsyncGenerator<string> {
  const [{ name: container }] = (spec as { containers: [{ name: string }] }).containers;
  const statuses = (status?.containerStatuses ?? []) as { name: string; restartCount: number }[];
  const hasRestarted = statuses.some(({ name, restartCount }) => name === container && restartCount > 0);
  // `Log` of the library leaves out why there is no log.
  const api = config.makeApiClient(CoreV1Api);
  const linesOf = async (previous: boolean) => {
    const pod = { namespace: metadata!.namespace!, name: metadata!.name! };
    const log = await api.readNamespacedPodLog({ ...pod, container, previous });
    return log === "" ? [] : log.replace(/\n$/, "").split("\n");
  };
  if (hasRestarted) {
    yield* await linesOf(true).catch((error: unknown) => {
      console.warn(`${metadata!.name}: the log of the container before the last restart: ${errorMessage(error)}`);
      return [];
    });
  }
  yield* await linesOf(false);
}
