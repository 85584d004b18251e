import { isDeepStrictEqual } from "node:util";
import { gibibytesOf } from "../machine";
import type { RunOutcome } from "../run-reader";
import { settingAt } from "../setting-values";
import { DECLARED, figuresOf } from "./figures";
import { withTopologyDefaults } from "./topology-defaults";

const KIND = "topology.kind";

/**
 * The settings by which runs are alike: how large a fleet is, what it is made of, where it is, and how long its machines take
 * to start.
 */
const SETTINGS = [
  KIND,
  ...["startupSeconds", "startupJitter", "missingShare", "failingShare", "failAfterSeconds"].map(
    (name) => `topology.fakeKubelets.${name}`,
  ),
  ...["vm", "node", "etcd", "apiServer"].map((part) => `topology.${part}.provisioning`),
  "managementCluster.kind",
  "backingCluster.kind",
  "clusterCount",
  "controlPlaneReplicas",
  "workersPerCluster",
  "machineDeploymentsPerCluster",
  "spareHostsPerCluster",
  "cloudInitKilobytes",
];

/**
 * In what runs differ from the first of them that makes their figures stand for different things. What else differs may be
 * what one wants to compare: images, flags, versions.
 *
 * @returns a message for each difference.
 */
export function unlikeness(runs: readonly [NamedRun, ...NamedRun[]]): string[] {
  const begun = runs.filter(({ run }) => run.before !== undefined);
  return [...differences(runs, traitsOf), ...differences(begun, startOf)];
}

/** A message for each trait in which a run differs from the first one. */
function differences(
  [first, ...others]: readonly NamedRun[],
  traitsOf: (run: NamedRun) => Record<string, unknown>,
): string[] {
  if (first === undefined) {
    return [];
  }
  const expected = traitsOf(first);
  return others.flatMap((other) => {
    const traits = traitsOf(other);
    return differentTraits(expected, traits).map(
      (name) =>
        `${name}: ${JSON.stringify(expected[name])} in ${first.name}, ${JSON.stringify(traits[name])} in ${other.name}`,
    );
  });
}

/** The settings, by name, in which two fleets differ so that their runs would not be alike. */
export function unlikeSettings(a: object, b: object): string[] {
  return differentTraits(Object.fromEntries(settingTraits(a)), Object.fromEntries(settingTraits(b)));
}

/** The names of traits that differ. Settings of topologies of different kinds are not compared. */
function differentTraits(a: Record<string, unknown>, b: Record<string, unknown>): string[] {
  const different = Object.keys(a).filter((name) => !isDeepStrictEqual(a[name], b[name]));
  return different.includes(KIND)
    ? different.filter((name) => name === KIND || !name.startsWith("topology."))
    : different;
}

/** A run, and the name by which messages call it. */
export interface NamedRun extends RunOutcome {
  readonly name: string;
}

function settingTraits(settings: object): [path: string, value: unknown][] {
  const effective = withTopologyDefaults(settings);
  return SETTINGS.map((path) => [path, settingAt(effective, path)]);
}

function traitsOf({ run, summary }: NamedRun): Record<string, unknown> {
  const { cpu, cores } = run.machine;
  const memoryGibibytes = gibibytesOf(run.machine);
  const settings = settingTraits(run.settings);
  return {
    operation: run.operation,
    scenario: run.scenario,
    without: run.without,
    ...Object.fromEntries(settings),
    [DECLARED]: summary && figuresOf(summary).get(DECLARED)?.value,
    machine: { cpu, cores, memoryGibibytes },
  };
}

/** What a run began with, of those whose records say it: an update that makes the management cluster takes longer. */
function startOf({ run: { before } }: NamedRun): Record<string, unknown> {
  return { before };
}
