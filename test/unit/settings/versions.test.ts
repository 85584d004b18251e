import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

const parse = (config: Record<string, unknown>) => parseSettings({ ...defaultSettings(), ...config });

describe("the settings of versions", () => {
  it("are not set by default: the lock file has the versions", () => {
    assert.equal(parse({}).settings!.kubernetesVersion, undefined);
  });

  for (const version of ["1.36.0-rc.1", "v1.36.0-rc.1"]) {
    it(`take ${version}`, () => {
      const { settings, errors } = parse({ kubernetesVersion: version, managers: { metal3: { version } } });
      assert.deepEqual(errors, []);
      assert.equal(settings!.kubernetesVersion, "v1.36.0-rc.1");
      assert.equal(settings!.managers.metal3!.version, "v1.36.0-rc.1");
    });
  }

  for (const version of [1.34, "latest", "v1.34.4.1", "vv1.34.4", ""]) {
    it(`reject ${JSON.stringify(version)}`, () => {
      const wrong = `${JSON.stringify(version)} is not allowed: must be a version, MAJOR.MINOR.PATCH, with or without a v in front`;
      assert.deepEqual(parse({ kubernetesVersion: version, managers: { metal3: { version } } }).errors.sort(), [
        `kubernetesVersion: ${wrong}`,
        `managers.metal3.version: ${wrong}`,
      ]);
    });
  }

  it("reject a Bare Metal Operator whose hosts do not say that they are manageable", () => {
    const errors = (version: string) => parse({ managers: { bareMetalOperator: { version } } }).errors;
    assert.deepEqual([errors("0.13.0"), errors("0.14.1-rc.0"), errors("1.0.0")], [[], [], []]);
    assert.deepEqual(errors("0.12.6"), [
      "managers.bareMetalOperator.version: v0.12.6, but must be v0.13.0 or a later one: older ones do not report the " +
        "condition Manageable, which is waited for",
    ]);
  });

  const cluster = { kind: "kind" };
  for (const [topology, manager, oldest, tooOld] of [
    ["dedicated", "clusterApi", "1.11.0", "1.10.5"],
    ["dedicated", "kubeadmBootstrap", "1.11.0", "1.10.5"],
    ["dedicated", "kubeadmControlPlane", "1.11.0", "1.9.0"],
    ["dedicated", "metal3", "1.13.0", "1.12.7"],
    ["docker", "docker", "1.11.0", "1.9.0"],
    ["inMemory", "docker", "1.11.0", "1.10.9"],
  ] as const) {
    it(`reject ${manager} ${tooOld} with the topology ${topology}: it does not serve what is declared`, () => {
      const errors = (version: string) =>
        parse({ topology: { kind: topology }, managementCluster: cluster, managers: { [manager]: { version } } })
          .errors;
      assert.deepEqual(errors(oldest), []);
      assert.deepEqual(errors(tooOld), [
        `managers.${manager}.version: v${tooOld}, but must be v${oldest} or a later one: older ones do not serve the API ` +
          "version v1beta2, in which objects are declared",
      ]);
    });
  }

  it("take any release of IPAM, of whose kinds a fleet has no objects", () => {
    assert.deepEqual(parse({ managers: { metal3Ipam: { version: "1.9.0" } } }).errors, []);
  });

  for (const version of ["1.30.14", "0.9.0"]) {
    it(`reject Kubernetes ${version} for nodes of kind \`local\` only`, () => {
      const { errors } = parse({ kubernetesVersion: version, backingCluster: { kind: "local" } });
      assert.deepEqual(errors, [
        `kubernetesVersion: v${version}, but nodes of kind "local" need v1.31.0 or a later one`,
      ]);
      assert.deepEqual(parse({ kubernetesVersion: version, managementCluster: { kind: "kind" } }).errors, []);
    });
  }

  for (const version of ["1.31.0", "2.0.0"]) {
    it(`take Kubernetes ${version} for nodes of kind \`local\``, () => {
      assert.deepEqual(parse({ kubernetesVersion: version }).errors, []);
    });
  }

  it("reject a number that Pulumi hands over as text", () => {
    assert.equal(parse({ kubernetesVersion: "1.34" }).errors.length, 1);
  });
});
