import { isDeepStrictEqual } from "node:util";
import { KubernetesClient, referenceTo } from "../../clients/kubernetes/client";
import type { ObjectReference } from "../../clients/kubernetes/client";
import { assertNotForeign, isOwned, removeOwned, withOwner } from "../../clients/kubernetes/ownership";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { deleteIn } from "../../clients/kubernetes/unreachable";
import { retry } from "../../clients/retry";
import type { ProjectFile } from "../project-file";
import { hasReady, untilReady } from "../ready-deployment";
import { readManifest } from "../release-manifest";
import { createOrKeep, ResourceProvider } from "../resource-provider";
import { managerDeployment } from "./deployment";
import type { ManagerOverrides } from "./deployment";
import { assertWebhookAnswers } from "./webhook-probe";

export interface ManagerDeploymentInputs extends ManagerOverrides {
  /** The management cluster. */
  kubeconfig: KubeconfigReference;
  /** ID of the fleet. */
  fleet: string;
  /** The release manifest that has the Deployment. */
  manifest: ProjectFile;
}

export interface ManagerDeploymentOutputs {
  /** The Deployment. */
  deployment: ObjectReference;
}

type State = ManagerDeploymentInputs & ManagerDeploymentOutputs;
/** Without outputs if the creation was killed. */
type PartialState = ManagerDeploymentInputs & Partial<ManagerDeploymentOutputs>;

/** Seconds until the manager is ready: its image may have to be pulled first. */
const READY_TIMEOUT_SECONDS = 300;
/** Seconds until a deleted Deployment is gone. */
const DELETE_TIMEOUT_SECONDS = 120;

/** The controller manager of a provider's release: there once it is ready and its webhooks answer. */
export class ManagerDeploymentProvider extends ResourceProvider<ManagerDeploymentInputs, ManagerDeploymentOutputs> {
  protected override readonly immutable = ["kubeconfig", "fleet"] as const;
  protected override readonly outputs = ["deployment"] as const;

  create(inputs: ManagerDeploymentInputs) {
    return this.apply(inputs);
  }

  override async update(_id: string, state: PartialState, inputs: ManagerDeploymentInputs) {
    const { outs } = await this.apply(inputs, await deploymentOf(state));
    return { outs };
  }

  /**
   * Another manifest may name its Deployment otherwise. The one `before` is deleted first: two managers would reconcile the
   * same objects, and the state of an update that fails has the name of one.
   */
  private async apply(inputs: ManagerDeploymentInputs, before?: ObjectReference) {
    const manifest = await readManifest(inputs.manifest.path);
    const object = withOwner(managerDeployment(manifest, inputs), inputs.fleet);
    const deployment = referenceTo(object);
    const outs: State = { ...inputs, deployment };
    const id = `${deployment.metadata.namespace}/${deployment.metadata.name}`;
    const client = KubernetesClient.fromReference(inputs.kubeconfig);
    await assertNotForeign(client, [deployment], inputs.fleet);
    if (before !== undefined && !isDeepStrictEqual(before.metadata, deployment.metadata)) {
      await removeOwned(client, before, inputs.fleet, DELETE_TIMEOUT_SECONDS);
    }
    await createOrKeep(id, outs, async () => {
      await client.apply(object);
      await untilReady(client, deployment, READY_TIMEOUT_SECONDS);
      await retry(`webhook of ${id}`, { timeoutSeconds: READY_TIMEOUT_SECONDS }, () =>
        assertWebhookAnswers(client, manifest),
      );
    });
    return { id, outs };
  }

  /**
   * A manager that is not ready or does not answer is a change, too, which ends when it does: a node may have just started
   * again. All shards are behind one webhook, which does not tell of each.
   */
  override async diff(id: string, state: State, inputs: ManagerDeploymentInputs) {
    const difference = await super.diff(id, state, inputs);
    if (difference.changes) {
      return difference;
    }
    return { changes: !(await serves(state).catch(() => false)) };
  }

  override async read(id: string, state: PartialState) {
    const deployment = await deploymentOf(state);
    const object = await KubernetesClient.fromReference(state.kubeconfig).get(deployment);
    return { id: object !== undefined && isOwned(object, state.fleet) ? id : "", props: { ...state, deployment } };
  }

  async delete(id: string, state: PartialState): Promise<void> {
    const deployment = await deploymentOf(state);
    await deleteIn(state.kubeconfig, `controller manager ${id}`, (client) =>
      removeOwned(client, deployment, state.fleet, DELETE_TIMEOUT_SECONDS),
    );
  }
}

/** Whether a manager is ready. @throws if its webhook does not answer, or the cluster cannot be asked. */
async function serves(state: State): Promise<boolean> {
  const client = KubernetesClient.fromReference(state.kubeconfig);
  await assertWebhookAnswers(client, await readManifest(state.manifest.path));
  return hasReady(client, await deploymentOf(state));
}

/** Whether there is the Deployment of a state. */
export async function hasManager(state: PartialState): Promise<boolean> {
  const client = KubernetesClient.fromReference(state.kubeconfig);
  return (await client.get(await deploymentOf(state))) !== undefined;
}

async function deploymentOf({ deployment, ...inputs }: PartialState): Promise<ObjectReference> {
  return deployment ?? referenceTo(managerDeployment(await readManifest(inputs.manifest.path), inputs));
}
