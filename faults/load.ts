import type { AnyObject, KubernetesClient } from "../clients/kubernetes/client";
import { referenceTo } from "../clients/kubernetes/client";
import { KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT } from "../clients/kubernetes/kinds";
import { errorMessage } from "../clients/retry";
import { nudgeHosts } from "./host-nudges";
import { loadSteps, targetOf } from "./load-schedule";
import type { LoadStep } from "./load-schedule";
import type { Load } from "./scenario";

/** Has the replicas of a MachineDeployment that a load has changed, as they were. */
const REPLICAS_BEFORE = "metal3-scale/replicas-before-load";

/** Milliseconds between two looks at what is due, and at hosts that hold each other up. */
const LOOK = 500;
const HOST_LOOK = 15_000;

/** Scales MachineDeployments and rolls control planes out, again and again. */
export class SteadyLoad {
  private timer?: NodeJS.Timeout;
  private hostTimer?: NodeJS.Timeout;
  private changingHosts: string[] = [];
  /** The step under way, and one of the other kind that may wait for it. */
  private steps = Promise.resolve();
  /** The kinds of both. */
  private readonly pending = new Set<LoadStep["kind"]>();
  /** Seconds for which it has gone on. */
  private seconds = 0;
  /** Steps that were taken. */
  private taken = 0;

  /** @param management the management cluster's client. */
  constructor(
    private readonly load: Load,
    private readonly management: () => KubernetesClient,
  ) {}

  /** Whether there is anything to do. */
  get isEmpty(): boolean {
    return Object.values(this.load).every((interval) => interval === undefined);
  }

  /** Goes on from where it was paused. */
  resume(): void {
    if (!this.isEmpty) {
      this.timer ??= setInterval(() => this.look(), LOOK);
      this.hostTimer ??= setInterval(() => void this.lookAtHosts(), HOST_LOOK);
    }
  }

  /** Does nothing more until it is resumed: waits for the step under way, and drops the one that waits for that. */
  async pause(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.steps;
  }

  /** Pauses it, and has the replicas as they were. */
  async end(): Promise<void> {
    await this.pause();
    clearInterval(this.hostTimer);
    if (this.load.scale !== undefined) {
      await restoreReplicas(this.management());
    }
  }

  /** A step that is due while another of its kind is under way or waits is skipped: a fault may have the API slow. */
  private look(): void {
    this.seconds += LOOK / 1000;
    const due = loadSteps(this.load, this.seconds).slice(this.taken);
    this.taken += due.length;
    for (const step of due) {
      if (!this.pending.has(step.kind)) {
        this.pending.add(step.kind);
        this.steps = this.steps.then(() => this.take(step)).finally(() => this.pending.delete(step.kind));
      }
    }
  }

  /** A fault may have the management cluster not answer; there is another look. */
  private async lookAtHosts(): Promise<void> {
    this.changingHosts = await nudgeHosts(this.management(), this.changingHosts).catch(() => []);
  }

  private async take(step: LoadStep): Promise<void> {
    if (this.timer === undefined) {
      return;
    }
    try {
      await takeStep(this.management(), step);
    } catch (error) {
      // A fault may have it refused, or not answered.
      console.warn(`load: ${step.kind}: ${errorMessage(error)}`);
    }
  }
}

/** Has the replicas of all MachineDeployments that a load has changed as they were. */
export async function restoreReplicas(client: KubernetesClient): Promise<void> {
  const [served] = await client.served([MACHINE_DEPLOYMENT]);
  for (const deployment of served === undefined ? [] : await client.list(served)) {
    const before = deployment.metadata?.annotations?.[REPLICAS_BEFORE];
    if (before !== undefined) {
      const annotations = { [REPLICAS_BEFORE]: null } as unknown as Record<string, string>;
      await change(client, deployment, { metadata: { annotations }, spec: { replicas: Number(before) } });
    }
  }
}

async function takeStep(client: KubernetesClient, step: LoadStep): Promise<void> {
  const kind = step.kind === "scale" ? MACHINE_DEPLOYMENT : KUBEADM_CONTROL_PLANE;
  const objects = (await client.list(kind)).toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  if (objects.length === 0) {
    throw new Error(`there is no ${kind.kind}`);
  }
  const { index, more } = targetOf(step, objects.length);
  const object = objects[index]!;
  if (step.kind === "rollouts") {
    // `spec.rollout.after` of Cluster API's `api/controlplane/kubeadm/v1beta2`: Machines that are older are replaced.
    await change(client, object, { spec: { rollout: { after: new Date().toISOString().replace(/\.\d+/, "") } } });
    return;
  }
  const { replicas } = object.spec as { replicas: number };
  const before = object.metadata?.annotations?.[REPLICAS_BEFORE] ?? String(replicas);
  await change(client, object, {
    metadata: { annotations: { [REPLICAS_BEFORE]: before } },
    spec: { replicas: Number(before) + more },
  });
}

async function change(client: KubernetesClient, object: AnyObject, changed: Partial<AnyObject>): Promise<void> {
  const reference = referenceTo(object);
  await client.merge({ ...reference, ...changed, metadata: { ...changed.metadata, ...reference.metadata } });
}

function keyOf({ metadata }: AnyObject): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}
