import { BACKING_NAMESPACE } from "../../components/backing-cluster";
import { effectiveFakeKubelets, FAKE_KUBELETS_NAMESPACE } from "../../components/fake-kubelets";
import { metal3Kind } from "../metal3-clusters";
import type { TopologyKind } from "../topology";
import { costs } from "./costs";
import type { FakeApiServerSettings } from "./settings";
import { createSharedParts, referSharedParts } from "./shared-parts";

/**
 * Metal3's fake API server: one process in each backing cluster plays the API servers and the stacked etcd of all its
 * workload clusters; the six controllers; fake hosts and Nodes.
 */
export const fakeApiServer: TopologyKind<FakeApiServerSettings> = {
  ...metal3Kind,
  namespaces: [FAKE_KUBELETS_NAMESPACE, BACKING_NAMESPACE],
  apiServersOf: () => 0,
  effective: ({ fakeKubelets, ...others }, management) => ({
    ...others,
    fakeKubelets: effectiveFakeKubelets(management, fakeKubelets),
  }),
  create: ({ fakeKubelets }) => ({
    costs,
    createSharedParts: (fleet) => createSharedParts(fleet, fakeKubelets),
    referSharedParts,
  }),
  // What a fake API server has of a cluster that is gone is in its memory only, and in nobody's way.
  sweepTargets: () => [],
};
