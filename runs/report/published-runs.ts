/** A run that others have published: how many Clusters were Available when. */
export interface PublishedRun {
  readonly name: string;
  /** What ran, on what. */
  readonly description: string;
  /** In order, from the start of the run; between two of them, Clusters came at an even rate. */
  readonly points: readonly Point[];
}

type Point = readonly [seconds: number, clusters: number];

/** Minutes that each 100 Clusters took. */
const EXPERIMENT_MINUTES = [10, 10, 15, 20, 25, 30, 30, 35, 35, 45];

/**
 * The runs that reports draw beside their own.
 *
 * @see https://github.com/Nordix/metal3-clusterapi-docs/tree/main/metal3-scaling-experiments#performance-and-metrics
 *   version 3, with higher rate limits and concurrency
 * @see https://metal3.io/blog/2024/05/30/Scaling_part_3.html the in-memory backend, of which only the end is told
 */
export const publishedRuns: readonly PublishedRun[] = [
  {
    name: "Metal3's experiment",
    description: "Metal3's experiment (real API servers, 112 vCPUs)",
    points: cumulated(EXPERIMENT_MINUTES),
  },
  {
    name: "in-memory backend",
    description: "Cluster API's in-memory backend (without Metal3, 20 threads)",
    points: [
      [0, 0],
      [15 * 60, 1000],
    ],
  },
];

/** As much of a published run as fits beside one of that many seconds and Clusters. */
export function pointsWithin({ points }: PublishedRun, seconds: number, clusters: number): Point[] {
  const after = points.findIndex(([time, count], index) => index > 0 && (time >= seconds || count >= clusters));
  if (after === -1) {
    return [...points];
  }
  const [from, to] = [points[after - 1]!, points[after]!];
  const share = Math.min((seconds - from[0]) / (to[0] - from[0]), (clusters - from[1]) / (to[1] - from[1]));
  const last = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])] as const;
  return [...points.slice(0, after), last];
}

function cumulated(minutes: readonly number[]): Point[] {
  return [0, ...minutes].map((_, index, all) => {
    const sum = all.slice(0, index + 1).reduce((total, value) => total + value, 0);
    return [sum * 60, index * 100];
  });
}
