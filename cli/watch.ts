import { watchFleet } from "../runs/fleet-watch";
import { showLive } from "../runs/live/live-view";
import { takeSamples } from "../runs/samples/sampler";
import { fleetClusters } from "./fleet-clusters";
import { FleetProgress } from "./fleet-progress";
import { fleetResources } from "./management-cluster";
import { endWithReader, runCommand } from "./output/command";
import { endSignal } from "./output/end-signal";
import { readSettings } from "./pulumi/settings";
import { stackName } from "./pulumi/stack-name";

/** Shows the live progress of a stack's fleet until this process is told to end; can run alongside `make up`. */
async function watch(): Promise<void> {
  endWithReader();
  const stack = stackName();
  const settings = await readSettings(stack);
  const fleet = fleetClusters(settings);
  const progress = new FleetProgress(`watch of the stack ${stack}`, settings, fleet);
  await fleetResources(stack);
  const ended = endSignal();
  await showLive(
    () => progress.now(),
    async () => {
      const { startedAt, onEvent, onSample } = progress;
      // Nobody sees the last sample, which is taken at the end, nor any but the managers'.
      await Promise.race([
        watchFleet(fleet, startedAt, onEvent, ended),
        takeSamples(fleet, startedAt, onSample, ended, ["manager"]),
      ]);
    },
  );
}

void runCommand(watch);
