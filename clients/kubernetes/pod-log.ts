import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { Log } from "@kubernetes/client-node";
import type { KubeConfig } from "@kubernetes/client-node";
import type { AnyObject } from "./objects";

/** The lines that a Pod's first container has logged, those of the one before it included if it was started again. */
export async function* podLogLines(config: KubeConfig, { metadata, spec, status }: AnyObject): AsyncGenerator<string> {
  const [{ name: container }] = (spec as { containers: [{ name: string }] }).containers;
  const statuses = (status?.containerStatuses ?? []) as { name: string; restartCount: number }[];
  const hasRestarted = statuses.some(({ name, restartCount }) => name === container && restartCount > 0);
  for (const previous of hasRestarted ? [true, false] : [false]) {
    const output = new PassThrough();
    await new Log(config).log(metadata!.namespace!, metadata!.name!, container, output, { previous });
    yield* createInterface({ input: output });
  }
}
