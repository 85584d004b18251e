import { FAKE_KUBELETS_NAMESPACE } from "../../components/fake-kubelets";
import { effectiveApiServer } from "../../components/kube-apiserver-flags";
import { effectiveWithApiServers, metal3Kind } from "../metal3-clusters";
import type { TopologyKind } from "../topology";
import { costsOf } from "./costs";
import type { SharedApiServerSettings } from "./settings";
import { createSharedParts, referSharedParts } from "./shared-parts";

/**
 * One real kube-apiserver in each backing cluster, which is the API server of all workload clusters there; the six
 * controllers; fake hosts and Nodes.
 */
export const sharedApiServer: TopologyKind<SharedApiServerSettings> = {
  ...metal3Kind,
  namespaces: [FAKE_KUBELETS_NAMESPACE],
  apiServersOf: (workloadClusters) => Math.min(1, workloadClusters),
  // https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
  oldestManagement: { minor: 30, reason: "without ValidatingAdmissionPolicies it could not refuse upgrades" },
  effective: effectiveWithApiServers,
  create: ({ apiServer = {}, fakeKubelets }) => ({
    costs: costsOf(effectiveApiServer(apiServer).profile),
    createSharedParts: (fleet) => createSharedParts(fleet, apiServer, fakeKubelets),
    referSharedParts,
  }),
  // What a workload cluster has in a backing cluster are Nodes: what stands in for the kubelets deletes them.
  sweepTargets: () => [],
};
