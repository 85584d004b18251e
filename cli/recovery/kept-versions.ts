import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeObjects, ownedBy } from "../../clients/kubernetes/ownership";
import type { KubernetesClient } from "../../clients/kubernetes/client";
import type { AnyObject } from "../../clients/kubernetes/objects";
import type { ObjectKind } from "../../clients/kubernetes/kinds";
import { errorMessage, retry } from "../../clients/retry";
import { startLocalNode } from "../../local/node";
import { resourceProviders } from "../../resources";
import { readFleetId } from "../../settings/fleet-id";
import { kubernetesVersionOf } from "../../settings/kubernetes-version";
import type { Settings } from "../../settings/settings";
import { KEPT_VERSIONS_FILE, keyOf, UPGRADED_KINDS, versionOf } from "../../stacks/kept-versions";
import type { KeptVersions } from "../../stacks/kept-versions";
import { clustersDirectory } from "../../tools/paths";
import { nodeBinaries } from "../../tools/versions";
import { fleetClusters } from "../fleet-clusters";
import { isOfType, logicalName } from "../pulumi/state";
import type { StateResource } from "../pulumi/state";
import { withTemporaryDirectory } from "../pulumi/temporary-directory";

/** Seconds until an API server that answers must have listed objects. */
const LIST_TIMEOUT_SECONDS = 60;

/**
 * The versions of Kubernetes that a fleet's workload clusters were upgraded to while they ran. Pulumi ignores the version
 * of what its state has. It would apply the setting to what the state lacks, which is a downgrade.
 */
export class UpgradedVersions {
  /** What the management cluster has answered. */
  private versions: KeptVersions | undefined;

  constructor(
    private readonly base: string,
    private readonly settings: Settings,
  ) {}

  /**
   * Runs an update of a stack, in which the clusters that the stack's state lacks keep the versions that they have. The
   * management cluster is asked only if the state lacks some, and not again once it has answered.
   *
   * @param resources the stack's state.
   * @param names the workload clusters that the stack is to have.
   */
  async keep(
    resources: readonly StateResource[],
    names: readonly string[],
    update: () => Promise<void>,
  ): Promise<void> {
    const versions = hasAll(resources, names) ? {} : await this.read();
    if (Object.keys(versions).length === 0) {
      return update();
    }
    return withTemporaryDirectory(async (directory) => {
      const file = join(directory, "versions.json");
      await writeFile(file, JSON.stringify(versions));
      process.env[KEPT_VERSIONS_FILE] = file;
      await update().finally(() => delete process.env[KEPT_VERSIONS_FILE]);
    });
  }

  private async read(): Promise<KeptVersions> {
    this.versions ??= await readVersions(this.base, this.settings);
    return this.versions ?? {};
  }
}

/** Whether a state has all of these clusters. The wait for a cluster is the last that is made of it. */
function hasAll(resources: readonly StateResource[], names: readonly string[]): boolean {
  const waits = resources.filter((resource) => isOfType(resource, "ClusterAvailability")).map(logicalName);
  return names.every((name) => waits.includes(name));
}

/** Undefined if there is no management cluster yet, or it cannot be asked: a base stack's update can change that. */
async function readVersions(base: string, settings: Settings): Promise<KeptVersions | undefined> {
  const client = fleetClusters(settings).management();
  const fleet = readFleetId(settings, base);
  if (client === undefined || fleet === undefined) {
    return undefined;
  }
  const setting = kubernetesVersionOf(settings);
  try {
    await startManagement(settings);
    const upgraded = await upgradedObjects(client, fleet, setting);
    report(upgraded, setting);
    return Object.fromEntries(upgraded.map((object) => [keyOf(object), versionOf(object)!]));
  } catch (error) {
    console.warn(
      "the versions of workload clusters that the state lacks cannot be read; those that there are get " +
        `kubernetesVersion, ${setting}: ${errorMessage(error)}`,
    );
    return undefined;
  }
}

/** A node that was stopped does not answer; the update would start it, too. */
async function startManagement(settings: Settings): Promise<void> {
  const name = "management";
  if (settings.managementCluster.kind === "kind") {
    await resourceProviders.KindCluster.start({ name });
  }
  if (settings.managementCluster.kind === "local") {
    const binaries = nodeBinaries(kubernetesVersionOf(settings));
    await startLocalNode({ directory: join(clustersDirectory(), name), name, binaries });
  }
}

/** The objects of a fleet whose version is not that of the settings. */
async function upgradedObjects(client: KubernetesClient, fleet: string, setting: string): Promise<AnyObject[]> {
  const served = await client.served(UPGRADED_KINDS);
  // An API server that answers, and is only too busy, is asked again: without the versions, machines would be rolled back.
  const list = (kind: ObjectKind) =>
    retry(`list ${kind.kind}s`, { timeoutSeconds: LIST_TIMEOUT_SECONDS }, () =>
      client.list(kind, { labelSelector: ownedBy(fleet) }),
    );
  const lists = await Promise.all(served.map(list));
  return lists.flat().filter((object) => ![undefined, setting].includes(versionOf(object)));
}

function report(upgraded: readonly AnyObject[], setting: string): void {
  if (upgraded.length > 0) {
    const versions = [...new Set(upgraded.map(versionOf))].sort().join(", ");
    console.log(
      `kubernetesVersion is ${setting}; what has another version keeps it, ${versions}: ${describeObjects(upgraded)}`,
    );
  }
}
