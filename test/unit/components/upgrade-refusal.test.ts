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
  it("denies changes of versions and of what a rollout writes into kubeadm-config, in this fleet only", async () => {
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
        {
          apiGroups: ["cluster.x-k8s.io"],
          apiVersions: ["*"],
          resources: ["machinedeployments"],
          operations: ["UPDATE"],
        },
      ],
    });
    // Each holds for objects of the other kind, which do not have its fields.
    assert.deepEqual(
      validations.map(({ expression }: { expression: string }) => expression),
      [
        "object.spec.?version == oldObject.spec.?version && " +
          "object.spec.?kubeadmConfigSpec.?clusterConfiguration == oldObject.spec.?kubeadmConfigSpec.?clusterConfiguration",
        "object.spec.?template.?spec.?version == oldObject.spec.?template.?spec.?version",
      ],
    );
    assert.match(validations[0].message, /share one API server, .* spec\.version and /);
    assert.match(validations[1].message, /share one API server, .* spec\.template\.spec\.version cannot be changed/);
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
