import { BARE_METAL_HOST, CLUSTER } from "../../clients/kubernetes/kinds";
import { effectiveFakeKubelets, FAKE_KUBELETS_NAMESPACE } from "../../components/fake-kubelets";
import { effectiveApiServer } from "../../components/kube-apiserver-flags";
import { metal3Managers } from "../../components/manager-definitions";
import type { TopologyKind } from "../topology";
import { costsOf } from "./costs";
import type { SharedApiServerSettings } from "./settings";
import { createSharedParts, referSharedParts } from "./shared-parts";

/**
 * One real kube-apiserver in each backing cluster, which is the API server of all workload clusters there; the six
 * controllers; fake hosts and Nodes.
 */
export const sharedApiServer: TopologyKind<SharedApiServerSettings> = {
  managers: metal3Managers,
  namespaces: [FAKE_KUBELETS_NAMESPACE],
  hasBackingClusters: true,
  apiServersOf: (workloadClusters) => Math.min(1, workloadClusters),
  hasHosts: true,
  // https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
  oldestManagement: { minor: 30, reason: "without ValidatingAdmissionPolicies it could not refuse upgrades" },
  effective: ({ apiServer, fakeKubelets, ...others }, management) => ({
    ...others,
    apiServer: effectiveApiServer(apiServer),
    fakeKubelets: effectiveFakeKubelets(management, fakeKubelets),
  }),
  create: ({ apiServer = {}, fakeKubelets }) => ({
    costs: costsOf(effectiveApiServer(apiServer).profile),
    createSharedParts: (fleet) => createSharedParts(fleet, apiServer, fakeKubelets),
    referSharedParts,
  }),
  statusColumns: { "BACKING CLUSTER": "backingCluster", ENDPOINT: "endpoint" },
  managedKinds: [CLUSTER, BARE_METAL_HOST],
  // What a workload cluster has in a backing cluster are Nodes: what stands in for the kubelets deletes them.
  sweepTargets: () => [],
};
