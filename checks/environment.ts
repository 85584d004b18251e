import { assertPrerequisites } from "../local/prerequisites";
import { errorMessage } from "../clients/retry";
import { dockerProblem } from "../resources/kind-cluster/docker";
import { ownershipProblem as kindClusterProblem } from "../resources/kind-cluster/ownership";
import { readProblem, writeProblem } from "../tools/access";
import { lock } from "../tools/lock";
import { findOnPath } from "../tools/machine";
import { clustersDirectory, localDirectory, toolsDirectory } from "../tools/paths";
import { Store } from "../tools/store";
import { tasksOf } from "../tools/task";
import { checkArtifacts } from "./artifacts";
import { checkExistingClusters } from "./existing-clusters";
import type { Managers } from "./managers";
import type { FleetIdentity } from "./ownership";
import { checkInotifyInstances, checkMachineLimits, machineCapacity } from "../capacity/machine";
import { madeClusters } from "../settings/backing-clusters";
import type { Settings } from "../settings/settings";

/**
 * Checks that this machine, and the clusters that are there already, can hold what the settings ask for.
 *
 * @param managers those of the settings, with the files that they name.
 * @param fleet what the fleet knows its own objects by.
 * @returns one message per thing that is missing.
 */
export async function checkEnvironment(
  settings: Settings,
  managers: Managers,
  fleet: FleetIdentity,
): Promise<string[]> {
  const kinds = [settings.managementCluster.kind, settings.backingCluster.kind];
  const tools = [...checkTools(), ...checkArtifacts(settings, managers), ...checkPassphrase()];
  const machine = [
    ...(kinds.includes("local") ? await checkLocalKind() : []),
    ...(kinds.includes("kind") ? await checkKindKind(settings) : []),
    ...checkMachineLimits(settings, await machineCapacity()),
    ...checkInotifyInstances(settings),
  ];
  return [...tools, ...machine, ...(await checkExistingClusters(settings, fleet))];
}

/** That all that the lock file names is set up in its version, and that state and clusters can be put beside it. */
function checkTools(): string[] {
  const store = new Store(toolsDirectory());
  const missing = tasksOf(lock).filter((task) => !store.has(task));
  if (missing.length > 0) {
    const [first, ...others] = missing.map(({ label }) => label);
    const what = others.length === 0 ? first : `${first} and ${others.length} more`;
    return [`tools are missing, or not those of tools.lock.json: ${what}: run \`make tools\``];
  }
  const problem = writeProblem(localDirectory());
  return problem === undefined
    ? []
    : [`${localDirectory()} cannot be written: ${problem}; the state and clusters go there`];
}

/** That Pulumi can read the passphrase of the state's secrets: its own message would not name the file. */
function checkPassphrase(): string[] {
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  if (passphrase !== undefined || !file) {
    return [];
  }
  const problem = readProblem(file);
  return problem === undefined
    ? []
    : [
        `PULUMI_CONFIG_PASSPHRASE_FILE: ${JSON.stringify(file)} cannot be read: ${problem}; it must be the file with the passphrase of the state's secrets`,
      ];
}

async function checkLocalKind(): Promise<string[]> {
  try {
    await assertPrerequisites(clustersDirectory());
    return [];
  } catch (error) {
    return [`kind "local": ${errorMessage(error)}; allowed besides: "kind", "existing"`];
  }
}

/** That Docker can be used, and that the names of the fleet's clusters are not those of clusters that somebody else has made. */
async function checkKindKind(settings: Settings): Promise<string[]> {
  const missing = ["kind", "docker"].filter((binary) => findOnPath(binary, process.env).length === 0);
  if (missing.length > 0) {
    return missing.map((binary) => `kind "kind": ${binary} is not on PATH; allowed besides: "local", "existing"`);
  }
  const problem = await dockerProblem();
  if (problem !== undefined) {
    return [`kind "kind": ${problem}`];
  }
  const names = madeClusters(settings, "kind");
  const problems = await Promise.all(names.map(kindClusterProblem));
  return problems.flatMap((found, index) => (found === undefined ? [] : [`kind cluster ${names[index]}: ${found}`]));
}
