import { FAKE_KUBELETS_NAMESPACE } from "../../components/fake-kubelets";
import { effectiveApiServer } from "../../components/kube-apiserver-flags";
import { effectiveWithApiServers, metal3Kind } from "../metal3-clusters";
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
  ...metal3Kind,
  namespaces: [FAKE_KUBELETS_NAMESPACE],
  apiServersOf: (workloadClusters) => workloadClusters,
  effective: effectiveWithApiServers,
  create: ({ apiServer = {}, fakeKubelets }) => ({
    costs: costsOf(effectiveApiServer(apiServer).profile),
    createSharedParts: (fleet) => createSharedParts(fleet, apiServer, fakeKubelets),
    referSharedParts: (fleet, exported) => referSharedParts(fleet, exported, apiServer),
  }),
  sweepTargets,
};
