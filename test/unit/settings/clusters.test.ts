import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

describe("the environment of a local cluster's API server", () => {
  const parse = (managementCluster: object) =>
    parseSettings({ ...defaultSettings(), managementCluster: JSON.stringify(managementCluster) });

  it("is text, by name", () => {
    const { settings, errors } = parse({ kind: "local", apiServerEnv: { GOGC: 300, GOMEMLIMIT: "8GiB" } });
    assert.deepEqual(errors, []);
    assert.deepEqual(settings!.managementCluster, {
      kind: "local",
      apiServerEnv: { GOGC: "300", GOMEMLIMIT: "8GiB" },
    });
  });

  it("has names of environment variables", () => {
    assert.deepEqual(parse({ kind: "local", apiServerEnv: { "GO-GC": 300 } }).errors, [
      "managementCluster.apiServerEnv.GO-GC: the name of an environment variable has letters, digits and underscores only",
    ]);
  });

  it("bounds memory: without collections there is a limit", () => {
    for (const variables of [{ GOGC: "off" }, { GOGC: "-1" }, { GOGC: "off", GOMEMLIMIT: "off" }]) {
      assert.deepEqual(parse({ kind: "local", apiServerEnv: variables }).errors, [
        `managementCluster.apiServerEnv.GOGC: "${variables.GOGC}" is not allowed: must be a number that is not negative ` +
          "unless GOMEMLIMIT is one: memory that is never collected grows without bound",
      ]);
    }
    assert.deepEqual(parse({ kind: "local", apiServerEnv: { GOGC: "off", GOMEMLIMIT: "4GiB" } }).errors, []);
  });

  it("has limits of memory that Go understands", () => {
    const errors = (GOMEMLIMIT: unknown) => parse({ kind: "local", apiServerEnv: { GOMEMLIMIT } }).errors;
    assert.deepEqual(["off", 8589934592, "8GiB", "512MiB"].flatMap(errors), []);
    for (const limit of ["8Gi", "8 GiB", "-1", "many"]) {
      assert.deepEqual(errors(limit), [
        `managementCluster.apiServerEnv.GOMEMLIMIT: "${limit}" is not allowed: must be off, or a number of bytes or of one ` +
          "of the units B, KiB, MiB, GiB and TiB, such as 8GiB",
      ]);
    }
  });

  it("is that of managers, too", () => {
    const managers = { clusterApi: { env: { GOGC: "off" } }, metal3: { env: { GOMEMLIMIT: "8Gi" } } };
    const { errors } = parseSettings({ ...defaultSettings(), managers: JSON.stringify(managers) });
    assert.deepEqual(
      errors.map((error) => error.split(":")[0]),
      ["managers.clusterApi.env.GOGC", "managers.metal3.env.GOMEMLIMIT"],
    );
  });

  it("is beside its flags, without those that kubeadm gives it for the node", () => {
    const { settings, errors } = parse({
      kind: "local",
      apiServerArgs: { "max-requests-inflight": 800, profiling: false },
    });
    assert.deepEqual(errors, []);
    assert.deepEqual(settings!.managementCluster, {
      kind: "local",
      apiServerArgs: { "max-requests-inflight": "800", profiling: "false" },
    });
  });

  it("is without flags on which the node depends, however they are written", () => {
    const errors = (flag: string) => parse({ kind: "local", apiServerArgs: { [flag]: "1" } }).errors;
    const refused = [
      "secure-port",
      "etcd-servers",
      "etcd-cafile",
      "service-account-key-file",
      "kubelet-client-key",
      "authorization-mode",
      "authentication-config",
      "endpoint-reconciler-type",
      "allow-privileged",
      "audit-policy-file",
      "service-node-port-range",
    ];
    for (const flag of refused) {
      const [error = "", ...more] = errors(flag);
      assert.match(
        error,
        new RegExp(`^managementCluster\\.apiServerArgs\\.${flag}: "1" is not allowed: cannot be set: .+$`),
      );
      assert.deepEqual(more, []);
    }
    for (const flag of ["--v", "etcd_servers", "Secure-Port"]) {
      assert.match(errors(flag).join(), /must be named as kube-apiserver documents it/, flag);
    }
    const allowed = [
      "service-account-max-token-expiration",
      "audit-log-path",
      "watch-cache-sizes",
      "etcd-compaction-interval",
    ];
    assert.deepEqual(allowed.flatMap(errors), []);
  });

  it("is that of no other kind", () => {
    assert.deepEqual(parse({ kind: "kind", apiServerEnv: { GOGC: 300 } }).errors, [
      "managementCluster.apiServerEnv: unknown setting; known here: kind, nodeImage",
    ]);
  });
});
