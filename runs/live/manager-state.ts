import { oneLine } from "../../clients/kubernetes/objects";
import type { ControllerFigures, ManagerSample, Sample } from "../format";

/** A controller manager, as the samples so far tell of it; of all its Pods. */
export interface ManagerState {
  /** That of its settings, with its shard if there are several. */
  readonly name: string;
  /** Cores that it used lately; undefined until it was asked twice. */
  readonly cores: number | undefined;
  readonly mebibytes: number;
  /** Objects that wait in the queues of its controllers. */
  readonly depth: number;
  /** Reconciliations that ended with an error, since the beginning. */
  readonly errors: number;
  /** Lines of its log about client-side throttling, since the beginning. */
  readonly throttled: number;
  /** Why it could not be asked when it was last tried, in one line. */
  readonly problem: string | undefined;
}

/** The managers that could not be asked, and why: `metal3 cannot be asked: connect ECONNREFUSED`. */
export function managerProblems(managers: readonly ManagerState[]): string[] {
  return managers.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [`${name} cannot be asked: ${problem}`],
  );
}

/** A Pod of a manager; or all of them, if they could not be listed. */
interface PodState extends ManagerState {
  /** When it was last asked. */
  readonly seconds: number;
}

/** The controller managers of a fleet, as the samples so far tell of them. */
export class ManagerStates {
  private readonly pods = new Map<string, PodState>();

  /** Takes a sample; of something else than a manager it is left out. */
  add(sample: Sample): void {
    if (sample.kind === "manager") {
      const { name, pod } = sample;
      const key = keyOf(name, pod);
      // Pods that cannot be listed have the name of their manager, without a shard: they are no row of their own for long.
      this.pods.delete(keyOf(managerOf(name), undefined));
      this.pods.set(key, podState(sample, this.pods.get(key)));
    }
  }

  /** In the order of their names. A Pod that is no longer asked is left out, but for what it has counted. */
  get managers(): ManagerState[] {
    const names = [...new Set([...this.pods.values()].map(({ name }) => name))].sort();
    return names.map((name) => {
      const all = [...this.pods.values()].filter((pod) => pod.name === name);
      const last = Math.max(...all.map(({ seconds }) => seconds));
      const now = all.filter(({ seconds }) => seconds >= last - SAME_ROUND_SECONDS);
      return {
        name,
        cores: now.some(({ cores }) => cores === undefined) ? undefined : sum(now, ({ cores }) => cores!),
        mebibytes: sum(now, ({ mebibytes }) => mebibytes),
        depth: sum(now, ({ depth }) => depth),
        errors: sum(all, ({ errors }) => errors),
        throttled: sum(all, ({ throttled }) => throttled),
        problem: now.find(({ problem }) => problem !== undefined)?.problem,
      };
    });
  }
}

function keyOf(name: string, pod: string | undefined): string {
  return `${name}/${pod ?? ""}`;
}

/** A manager without its shard: `metal3` of `metal3-0`. */
function managerOf(name: string): string {
  return name.replace(/-\d+$/, "");
}

/** Seconds within which the Pods of a manager are asked. */
const SAME_ROUND_SECONDS = 5;

function podState({ name, seconds, figures, error }: ManagerSample, before: PodState | undefined): PodState {
  const { errors = 0, throttled = 0 } = before ?? {};
  if (figures === undefined) {
    return {
      name,
      seconds,
      cores: undefined,
      mebibytes: 0,
      depth: 0,
      errors,
      throttled,
      problem: error && oneLine(error),
    };
  }
  const controllers = Object.values(figures.controllers);
  const cores = before && before.problem === undefined ? figures.cpuSeconds / (seconds - before.seconds) : undefined;
  return {
    name,
    seconds,
    cores,
    mebibytes: figures.mebibytes,
    depth: sum(controllers, ({ depth = 0 }) => depth),
    errors: errors + sum(controllers, errorsOf),
    throttled: throttled + (figures.throttled ?? 0),
    problem: undefined,
  };
}

function errorsOf({ reconciles }: ControllerFigures): number {
  return reconciles?.["error"] ?? 0;
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}
