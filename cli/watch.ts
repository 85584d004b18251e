import { errorMessage } from "../clients/retry";
import { watchFleet } from "../runs/fleet-watch";
import { showLive } from "../runs/live/live-view";
import { takeSamples } from "../runs/samples/sampler";
import { fleetClusters } from "./fleet-clusters";
import { FleetProgress } from "./fleet-progress";
import { runCommand } from "./output/command";
import { readSettings } from "./pulumi/settings";
import { stackName } from "./pulumi/stack-name";
import { readState } from "./pulumi/state";

/** Shows how far the fleet of a stack is until this process is told to end; beside `make up`, too. */
async function watch(): Promise<void> {
  const stack = stackName();
  const settings = await readSettings(stack);
  const fleet = fleetClusters(settings);
  const progress = new FleetProgress(`watch of the stack ${stack}`, settings, fleet);
  await assertFleet(stack);
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => ended.abort());
  }
  await showLive(
    () => progress.now(),
    async () => {
      const { startedAt, onEvent, onSample } = progress;
      await Promise.all([
        watchFleet(fleet, startedAt, onEvent, ended.signal),
        takeSamples(fleet, startedAt, onSample, ended.signal),
      ]);
    },
  );
}

/** A stack that is being brought up for the first time has resources, and no outputs yet. */
async function assertFleet(stack: string): Promise<void> {
  const { resources } = await readState(stack).catch((error: unknown) => {
    throw new Error(`stack ${stack} cannot be read: ${errorMessage(error)}`, { cause: error });
  });
  if (resources.length === 0) {
    throw new Error(`stack ${stack} has no fleet: run \`make up\``);
  }
}

void runCommand(watch);
