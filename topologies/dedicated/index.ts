import { BARE_METAL_HOST, CLUSTER } from "../../clients/kubernetes/kinds";
import { metal3Managers } from "../../components/manager-definitions";
import { effectiveFakeKubelets, FAKE_KUBELETS_NAMESPACE } from "../../components/fake-kubelets";
import { effectiveApiServer } from "../../components/kube-apiserver-flags";
import type { TopologyKind } from "../topology";
import { costsOf } from "./costs";
import type { DedicatedSettings } from "./settings";
import { createSharedParts, referSharedParts } from "./shared-parts";
import { sweepTargets } from "./sweep";

/**
 * A real kube-apiserver for each workload cluster, on a tenant of its backing cluster's etcd; the six controllers; fake
 * hosts and Nodes.
 */
export const dedicated: TopologyKind<DedicatedSettings> = {
  managers: metal3Managers,
  namespaces: [FAKE_KUBELETS_NAMESPACE],
  hasBackingClusters: true,
  apiServersOf: (workloadClusters) => workloadClusters,
  hasHosts: true,
  effective: ({ apiServer, fakeKubelets, ...others }, management) => ({
    ...others,
    apiServer: effectiveApiServer(apiServer),
    fakeKubelets: effectiveFakeKubelets(management, fakeKubelets),
  }),
  create: ({ apiServer = {}, fakeKubelets }) => ({
    costs: costsOf(effectiveApiServer(apiServer).profile),
    createSharedParts: (fleet) => createSharedParts(fleet, apiServer, fakeKubelets),
    referSharedParts: (fleet, exported) => referSharedParts(fleet, exported, apiServer),
  }),
  statusColumns: { "BACKING CLUSTER": "backingCluster", ENDPOINT: "endpoint" },
  managedKinds: [CLUSTER, BARE_METAL_HOST],
  sweepTargets,
};
