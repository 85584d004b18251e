import { watchProblem } from "../runs/fleet-watch";
import type { WatchedFleet } from "../runs/fleet-watch";
import type { ObjectEvent, Sample } from "../runs/format";
import { FleetState } from "../runs/live/fleet-state";
import { ManagerStates } from "../runs/live/manager-state";
import { progressOf } from "../runs/live/progress";
import type { Progress, Surroundings } from "../runs/live/progress";
import { workloadClusterNames } from "../settings/placement";
import type { Settings } from "../settings/settings";

/** How far the fleet of a stack is. */
export class FleetProgress {
  /** The moment from which its seconds count, in milliseconds. */
  readonly startedAt = Date.now();
  private readonly state: FleetState;
  private readonly managers = new ManagerStates();

  /** @param title what is under way. */
  constructor(
    private readonly title: string,
    { clusterCount }: Pick<Settings, "clusterCount">,
    private readonly fleet: WatchedFleet,
  ) {
    this.state = new FleetState(workloadClusterNames(clusterCount), fleet, this.startedAt);
  }

  /** Takes what the management cluster tells. */
  readonly onEvent = (event: ObjectEvent): void => this.state.add(event);

  /** Takes what the managers tell. */
  readonly onSample = (sample: Sample): void => this.managers.add(sample);

  /** How far it is now. */
  now(besides: Pick<Surroundings, "notice" | "pulumi"> = {}): Progress {
    const problem = watchProblem(this.fleet);
    return progressOf(this.state, {
      title: this.title,
      seconds: (Date.now() - this.startedAt) / 1000,
      managers: this.managers.managers,
      ...(problem !== undefined && { problem }),
      ...besides,
    });
  }
}
