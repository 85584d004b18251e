import { hostname } from "node:os";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { removeOwned, withOwner } from "../../clients/kubernetes/ownership";
import type { KubeconfigReference } from "../../clients/kubernetes/reference";
import { deleteIn } from "../../clients/kubernetes/unreachable";
import { projectRoot } from "../../tools/paths";
import { ResourceProvider } from "../resource-provider";
import { CLAIM, claimRefusal, readClaim } from "./claim";
import type { Claim } from "./claim";

export interface ClusterClaimInputs extends Pick<Claim, "fleet" | "cluster" | "stack"> {
  kubeconfig: KubeconfigReference;
}

/** Seconds until the claim is gone. */
const DELETE_TIMEOUT_SECONDS = 60;

/** Says in a cluster which fleet uses it: the first that the program makes there, and the last that it deletes. */
export class ClusterClaimProvider extends ResourceProvider<ClusterClaimInputs, object> {
  protected override readonly immutable = ["kubeconfig"] as const;
  protected override readonly outputs = [];

  /** @throws Error if another fleet uses the cluster, or this one as another of its clusters. */
  async create(inputs: ClusterClaimInputs) {
    const { kubeconfig, fleet, cluster, stack } = inputs;
    const client = KubernetesClient.fromReference(kubeconfig);
    const data = { fleet, cluster, stack, host: hostname(), path: projectRoot() };
    const created = await client.create(withOwner({ ...CLAIM, data }, fleet));
    const claim = created === undefined ? await readClaim(client) : undefined;
    if (claim !== undefined && claim.fleet !== fleet) {
      throw new Error(`the cluster of ${kubeconfig.path} cannot be used: ${claimRefusal(claim)}`);
    }
    if (claim !== undefined && claim.cluster !== cluster) {
      throw new Error(`the cluster of ${kubeconfig.path} cannot be ${cluster}: it is ${claim.cluster} of this fleet`);
    }
    return { id: cluster, outs: inputs };
  }

  /** @throws Error if the fleet has got another ID. */
  override async diff(id: string, state: ClusterClaimInputs, inputs: ClusterClaimInputs) {
    if (state.fleet !== inputs.fleet) {
      throw new Error(
        `fleetId: the fleet in cluster ${id} has the ID ${state.fleet}, not ${inputs.fleet}: set fleetId to ` +
          `${state.fleet}, or run \`make down\` first`,
      );
    }
    return super.diff(id, state, inputs);
  }

  override async read(id: string, state: ClusterClaimInputs) {
    const claim = await readClaim(KubernetesClient.fromReference(state.kubeconfig));
    return { id: claim?.fleet === state.fleet ? id : "", props: state };
  }

  async delete(_id: string, { kubeconfig, fleet, cluster }: ClusterClaimInputs): Promise<void> {
    await deleteIn(kubeconfig, `the claim of cluster ${cluster}`, (client) =>
      removeOwned(client, CLAIM, fleet, DELETE_TIMEOUT_SECONDS),
    );
  }
}
