import { machineProvisioning, MACHINE_PARTS } from "../components/in-memory-backend";
import type { EffectiveProvisioning } from "../components/in-memory-backend";
import { effectiveBehaviour } from "../fake-kubelets/behaviour";
import type { Settings } from "./schema";

/** Seconds that the machines of a workload cluster may take to start. */
interface Startup {
  /** What says so, as messages name it. */
  readonly setting: string;
  readonly controlPlaneSeconds: number;
  readonly workerSeconds: number;
}

/** One message if machines may start too slowly for their Cluster to become Available in time. */
export function startupErrors(settings: Settings): string[] {
  const startup = startupOf(settings.topology);
  const seconds = startup === undefined ? 0 : totalSeconds(startup, settings);
  const { availableTimeoutSeconds } = settings;
  return startup === undefined || seconds < availableTimeoutSeconds
    ? []
    : [
        `${startup.setting}, with which the machines may take ${Math.round(seconds)} s to start, but ` +
          `availableTimeoutSeconds is ${availableTimeoutSeconds}: raise that, or lower the time that machines take`,
      ];
}

/** The machines of a control plane start one after the other, workers all after the first of these. */
function totalSeconds({ controlPlaneSeconds, workerSeconds }: Startup, settings: Settings): number {
  const hasWorkers = settings.workersPerCluster > 0;
  return Math.max(
    settings.controlPlaneReplicas * controlPlaneSeconds,
    hasWorkers ? controlPlaneSeconds + workerSeconds : 0,
  );
}

function startupOf(topology: Settings["topology"]): Startup | undefined {
  switch (topology.kind) {
    case "inMemory":
      return inMemoryStartup(machineProvisioning(topology));
    case "docker":
      return undefined;
    default: {
      const { startupSeconds, startupJitter } = effectiveBehaviour(topology.fakeKubelets);
      const seconds = startupSeconds * (1 + startupJitter);
      const setting = `topology.fakeKubelets.startupSeconds: ${startupSeconds}`;
      return { setting, controlPlaneSeconds: seconds, workerSeconds: seconds };
    }
  }
}

/**
 * The node starts after the vm; a control plane's etcd and API server start after the node, at the same time
 * (`inmemorymachine_backend.go` of cluster-api v1.13.5). The setting is that of the slowest part.
 */
function inMemoryStartup(provisioning: EffectiveProvisioning): Startup {
  const secondsOf = (part: (typeof MACHINE_PARTS)[number]) => partSeconds(provisioning[part]);
  const slowest = MACHINE_PARTS.reduce((slow, part) => (secondsOf(part) > secondsOf(slow) ? part : slow));
  const workerSeconds = secondsOf("vm") + secondsOf("node");
  return {
    setting: `topology.${slowest}.provisioning.startupDuration: ${provisioning[slowest].provisioning.startupDuration}`,
    controlPlaneSeconds: workerSeconds + Math.max(secondsOf("apiServer"), secondsOf("etcd")),
    workerSeconds,
  };
}

/** At most, with all of the jitter. */
function partSeconds({ provisioning }: EffectiveProvisioning["vm"]): number {
  return durationSeconds(provisioning.startupDuration) * (1 + Number(provisioning.startupJitter));
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** The seconds of a duration in Go's notation: 90 of `1m30s`. */
function durationSeconds(duration: string): number {
  return [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, value, unit]) => sum + Number(value) * SECONDS[unit!]!,
    0,
  );
}
