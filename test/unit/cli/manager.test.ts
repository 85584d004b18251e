import assert from "node:assert/strict";
import { findManager } from "../../../cli/manager";
import { topologyKind } from "../../../topologies";

describe("findManager", () => {
  it("finds a manager of the topology by its name in the settings", () => {
    assert.equal(findManager(topologyKind("dedicated").managers, "metal3").namespace, "capm3-system");
  });

  for (const [name, says] of [
    ["kcp", "there are: clusterApi, kubeadmBootstrap, kubeadmControlPlane, docker"],
    ["", "there are: clusterApi, kubeadmBootstrap, kubeadmControlPlane, docker"],
    ["metal3", "there are: clusterApi, kubeadmBootstrap, kubeadmControlPlane, docker"],
    [
      "kubeadmControlplan",
      "did you mean kubeadmControlPlane? there are: clusterApi, kubeadmBootstrap, kubeadmControlPlane, docker",
    ],
  ] as const) {
    it(`refuses ${name === "" ? "no name" : name} in a fleet that has none of it`, () => {
      const message = `MANAGER=${name} is not a manager of this fleet; ${says}`;
      assert.throws(() => findManager(topologyKind("inMemory").managers, name), { message });
    });
  }
});
