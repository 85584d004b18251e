import assert from "node:assert/strict";
import { ManagementCluster } from "../../../components/management-cluster";
import { UpgradeRefusal } from "../../../components/upgrade-refusal";
import { record } from "../mocks";

const recordRefusal = () =>
  record(() => {
    const management = new ManagementCluster("management", { source: { kind: "local" }, fleet: "fleet-1" });
    return new UpgradeRefusal("refusal", management.cluster);
  });

describe("UpgradeRefusal", () => {
  it("denies changes of what a rollout writes into kubeadm-config, in this fleet's control planes only", async () => {
    const recording = await recordRefusal();
    const { inputs } = recording.get("ValidatingAdmissionPolicy refusal");
    const { matchConstraints, validations } = inputs.spec;
    assert.deepEqual(matchConstraints, {
      objectSelector: { matchLabels: { "metal3-scale/fleet": "fleet-1" } },
      resourceRules: [
        {
          apiGroups: ["controlplane.cluster.x-k8s.io"],
          apiVersions: ["*"],
          resources: ["kubeadmcontrolplanes"],
          operations: ["UPDATE"],
        },
      ],
    });
    assert.equal(validations.length, 1);
    assert.match(validations[0].expression, /spec\.version == .*clusterConfiguration == /);
    assert.match(validations[0].message, /share one API server/);
  });

  it("is the fleet's, and in force", async () => {
    const recording = await recordRefusal();
    const policy = recording.get("ValidatingAdmissionPolicy refusal").inputs.metadata;
    const { metadata, spec } = recording.get("ValidatingAdmissionPolicyBinding refusal").inputs;
    for (const { name, labels } of [policy, metadata]) {
      assert.equal(name, "metal3-scale-fleet-1");
      assert.equal(labels["metal3-scale/fleet"], "fleet-1");
    }
    assert.deepEqual(spec, { policyName: policy.name, validationActions: ["Deny"] });
  });
});
