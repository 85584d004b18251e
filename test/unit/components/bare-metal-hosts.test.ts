import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import fc from "fast-check";
import { BareMetalHosts, macAddress } from "../../../components/bare-metal-hosts";
import { FleetNamespace } from "../../../resources/fleet-namespace/resource";
import { record } from "../mocks";

function recordHosts(count: number) {
  return record(() => {
    const inCluster = { provider: new k8s.Provider("management", { kubeconfig: "secret" }) };
    const kubeconfig = { path: "kubeconfig", uid: "uid" };
    const namespace = new FleetNamespace("demo", { kubeconfig, fleet: "fleet", name: "demo-namespace" });
    return new BareMetalHosts("demo", { inCluster, namespace, count });
  });
}

describe("BareMetalHosts", () => {
  it("are hosts with a Secret each", async () => {
    const recording = await recordHosts(2);
    assert.deepEqual(recording.tree("metal3-scale:index:BareMetalHosts demo"), [
      "kubernetes:core/v1:Secret demo-0-bmc",
      "kubernetes:core/v1:Secret demo-1-bmc",
      "kubernetes:metal3.io/v1alpha1:BareMetalHost demo-0",
      "kubernetes:metal3.io/v1alpha1:BareMetalHost demo-1",
    ]);
    for (const { provider } of recording.resources.filter(({ type }) => /Secret|BareMetalHost$/.test(type))) {
      assert.equal(provider, "pulumi:providers:kubernetes management");
    }
  });

  it("can be claimed at once: labelled, online and not to be inspected or cleaned", async () => {
    const { metadata, spec } = (await recordHosts(1)).get("BareMetalHost demo-0").inputs;
    assert.equal(metadata.namespace, "demo-namespace");
    assert.equal(metadata.name, "demo-0");
    assert.equal(metadata.annotations["pulumi.com/waitFor"], "condition=Manageable");
    const { bmc: _bmc, bootMACAddress: _mac, ...rest } = spec;
    assert.deepEqual(rest, {
      online: true,
      disablePowerOff: true,
      inspectionMode: "disabled",
      automatedCleaningMode: "disabled",
    });
  });

  it("name the Secret with the credentials, which is there before them", async () => {
    const recording = await recordHosts(1);
    const host = recording.get("BareMetalHost demo-0");
    const secret = recording.get("Secret demo-0-bmc");
    assert.equal(host.inputs.spec.bmc.credentialsName, secret.inputs.metadata.name);
    assert.equal(host.inputs.metadata.namespace, secret.inputs.metadata.namespace);
    assert.ok(host.dependencies.includes(secret.label));
    assert.match(secret.deletedWith!, /:FleetNamespace demo$/);
    assert.equal(host.deletedWith, secret.deletedWith);
    assert.deepEqual(Object.keys(secret.inputs.stringData).sort(), ["password", "username"]);
    assert.ok(Object.values(secret.inputs.stringData).every((value) => value !== ""));
  });

  it("have a hardware address and a BMC of their own", async () => {
    const recording = await recordHosts(3);
    const specs = recording.ofType("kubernetes:metal3.io/v1alpha1:BareMetalHost").map(({ inputs }) => inputs.spec);
    assert.equal(new Set(specs.map(({ bootMACAddress }) => bootMACAddress)).size, 3);
    assert.equal(new Set(specs.map(({ bmc }) => bmc.address)).size, 3);
  });

  it("describe the hardware that an inspection would find, in an annotation that the operator removes", async () => {
    const host = (await recordHosts(1)).get("BareMetalHost demo-0");
    const annotation = "inspect.metal3.io/hardwaredetails";
    assert.deepEqual(host.ignoredChanges, [`metadata.annotations["${annotation}"]`]);
    const details = JSON.parse(host.inputs.metadata.annotations[annotation]);
    assert.equal(details.hostname, "demo-0");
    assert.equal(details.nics[0].mac, host.inputs.spec.bootMACAddress);
    assert.ok(details.cpu.count > 0 && details.ramMebibytes > 0 && details.storage[0].sizeBytes > 0);
  });
});

describe("macAddress", () => {
  it("is local and unicast, and follows from the host's name", () => {
    fc.assert(
      fc.property(fc.string(), (host) => {
        assert.match(macAddress(host), /^02(:[0-9a-f]{2}){5}$/);
        assert.equal(macAddress(host), macAddress(host));
      }),
    );
  });

  it("differs between the hosts of ten thousand clusters", () => {
    const hosts = Array.from({ length: 10_000 }, (_, index) => `workload-${String(index).padStart(4, "0")}-0`);
    assert.equal(new Set(hosts.map(macAddress)).size, hosts.length);
  });
});
