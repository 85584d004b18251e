import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

const inMemory = { kind: "inMemory" };
const dedicated = { kind: "dedicated" };

function errorsOf(topology: object, manager: string, args: Record<string, unknown>): string[] {
  return parseSettings({ ...defaultSettings(), topology, managers: { [manager]: { args } } }).errors;
}

/** What breaks a fleet. */
const refused: [topology: object, manager: string, args: Record<string, unknown>, says: string][] = [
  [
    dedicated,
    "bareMetalOperator",
    { "test-mode": false },
    '"false" is not allowed: must be "true": there is no Ironic and no hardware',
  ],
  [
    dedicated,
    "metal3",
    { "webhook-port": 9444 },
    '"9444" is not allowed: must be "9443": the Service of the webhooks leads there',
  ],
  [
    dedicated,
    "clusterApi",
    { "health-addr": "127.0.0.1:9440" },
    '"127.0.0.1:9440" is not allowed: must be ":9440": the kubelet\'s probes ask there',
  ],
  [
    dedicated,
    "clusterApi",
    { "diagnostics-address": ":8080" },
    '":8080" is not allowed: must be an address with the port 8443: the manager\'s metrics are read there',
  ],
  [
    dedicated,
    "bareMetalOperator",
    { "metrics-addr": "0" },
    '"0" is not allowed: must be an address with the port 8443: the manager\'s metrics are read there',
  ],
  [
    dedicated,
    "clusterApi",
    { "insecure-diagnostics": true },
    '"true" is not allowed: must be "false": the manager\'s metrics are read with TLS',
  ],
  ...["clusterApi", "bareMetalOperator"].map((manager): (typeof refused)[number] => [
    dedicated,
    manager,
    { namespace: "workload-0001" },
    '"workload-0001" is not allowed: must be "": each workload cluster has a Namespace of its own',
  ]),
  ...["clusterApi", "kubeadmControlPlane", "docker"].map((manager): (typeof refused)[number] => [
    inMemory,
    manager,
    { "feature-gates": "MachinePool=true, ClusterTopology=false" },
    '"MachinePool=true, ClusterTopology=false" is not allowed: must have ClusterTopology=true or leave it out, since ' +
      "the topology needs it",
  ]),
];

describe("flags of managers", () => {
  for (const [topology, manager, args, says] of refused) {
    it(`are refused where those of ${manager} are ${JSON.stringify(args)}`, () => {
      const [flag] = Object.keys(args);
      assert.deepEqual(errorsOf(topology, manager, args), [`managers.${manager}.args.${flag}: ${says}`]);
    });
  }

  it("may say what must be", () => {
    const gates = { "feature-gates": "RuntimeSDK=true,ClusterTopology=true" };
    assert.deepEqual(errorsOf(inMemory, "clusterApi", gates), []);
    assert.deepEqual(errorsOf(dedicated, "bareMetalOperator", { "test-mode": true }), []);
    assert.deepEqual(errorsOf(dedicated, "metal3", { "diagnostics-address": "127.0.0.1:8443" }), []);
    assert.deepEqual(errorsOf(dedicated, "metal3", { namespace: "", "watch-filter": "" }), []);
  });

  it("may switch leader election off for one replica, not for several", () => {
    for (const [manager, flag] of [
      ["metal3", "leader-elect"],
      ["bareMetalOperator", "enable-leader-election"],
    ] as const) {
      const errors = (replicas: number) =>
        parseSettings({ ...defaultSettings(), managers: { [manager]: { replicas, args: { [flag]: false } } } }).errors;
      assert.deepEqual(errors(1), []);
      assert.deepEqual(errors(2), [
        `managers.${manager}.args.${flag}: "false" is not allowed: must be "true": without a leader, each of several ` +
          "replicas would reconcile everything",
      ]);
    }
  });

  it("have one name: managers take an underscore for a dash, and so would get what is refused", () => {
    assert.deepEqual(errorsOf(dedicated, "metal3", { webhook_port: 1 }), [
      "managers.metal3.args.webhook_port: the name of a flag has letters, digits, dots and dashes only, and is written " +
        "without the dashes in front",
    ]);
  });

  it("may have the name of what every object has", () => {
    assert.deepEqual(errorsOf(dedicated, "metal3", { constructor: 1 }), []);
  });

  it("are free where nothing needs them", () => {
    assert.deepEqual(errorsOf(dedicated, "clusterApi", { "feature-gates": "ClusterTopology=false", v: 5 }), []);
    assert.deepEqual(errorsOf(inMemory, "kubeadmBootstrap", { "feature-gates": "ClusterTopology=false" }), []);
  });
});
