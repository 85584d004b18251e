import type { Summary } from "../format";

/** A figure of a run. */
export interface Figure {
  /** Its labels and its bucket: `cluster_milestone/available/Perc50`. */
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

/** The figures of a summary that are compared, by name. */
export function figuresOf({ dataItems }: Summary): Map<string, Figure> {
  const figures = dataItems.flatMap(({ data, unit, labels }) =>
    Object.entries(data).map(([bucket, value]) => {
      const name = [...Object.values(labels), bucket].join("/");
      return [name, { name, unit, value }] as const;
    }),
  );
  return new Map(figures);
}

/** The figure that must be the same in all runs: how many workload clusters they have declared. */
export const DECLARED = "clusters/Declared";

/** The figures of which more is better; of all others less is. */
export const MORE_IS_BETTER: readonly string[] = ["clusters/Available"];

/** Whether a figure is made of samples: a run need not have it, if what it is about had nothing to do or was not there when asked. */
export function isSampled(name: string): boolean {
  return /^(manager|apiServer|etcd|part)\/|\/QueueGrowth$/.test(name);
}

/** Whether everything that was sampled has the figure, also if it had nothing to do. */
export function isOfAll(name: string): boolean {
  return name.endsWith("/CPUSeconds");
}
