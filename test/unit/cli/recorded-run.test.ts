import assert from "node:assert/strict";
import { versionsOf } from "../../../cli/recorded-run";
import { parseSettings } from "../../../settings/settings";
import { lock } from "../../../tools/lock";
import { defaultSettings } from "../settings/defaults";

const versions = (config: object) => versionsOf(parseSettings({ ...defaultSettings(), ...config }).settings!);

describe("the versions in the record of a run", () => {
  it("are those of the lock file", () => {
    const { kubelet, pulumi, "infrastructure-metal3": metal3 } = versions({});
    assert.deepEqual(
      [kubelet, pulumi, metal3],
      [lock.tools.kubelet!.version, lock.tools.pulumi!.version, lock.manifests["infrastructure-metal3"]!.version],
    );
  });

  it("are those of the settings where they have some, and only of what the topology runs", () => {
    const managers = { metal3: { version: "v1.13.1" }, clusterApi: { manifest: "core.yaml" } };
    const { kubelet, kubeadm, ...others } = versions({ kubernetesVersion: "v1.35.0", managers });
    assert.deepEqual([kubelet, kubeadm, others["infrastructure-metal3"]], ["1.35.0", "1.35.0", "1.13.1"]);
    assert.ok(!("cluster-api" in others) && !("infrastructure-docker" in others));
  });
});
