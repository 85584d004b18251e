import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { Log } from "@kubernetes/client-node";
import type { KubeConfig, LogOptions } from "@kubernetes/client-node";
import { errorMessage } from "../retry";
import type { AnyObject } from "./objects";

/**
 * The lines that a Pod's first container has logged, those of the one before it included if it was started again and the
 * node still has them; if it does not, a warning says so.
 */
export async function* podLogLines(config: KubeConfig, { metadata, spec, status }: AnyObject): AsyncGenerator<string> {
  const [{ name: container }] = (spec as { containers: [{ name: string }] }).containers;
  const statuses = (status?.containerStatuses ?? []) as { name: string; restartCount: number }[];
  const hasRestarted = statuses.some(({ name, restartCount }) => name === container && restartCount > 0);
  const linesOf = async (options: LogOptions) => {
    const output = new PassThrough();
    await new Log(config).log(metadata!.namespace!, metadata!.name!, container, output, options);
    return createInterface({ input: output });
  };
  if (hasRestarted) {
    yield* await linesOf({ previous: true }).catch((error: unknown) => {
      console.warn(`${metadata!.name}: the log of the container before the last restart: ${errorMessage(error)}`);
      return [];
    });
  }
  yield* await linesOf({});
}
