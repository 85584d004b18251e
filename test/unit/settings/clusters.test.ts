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

  it("is that of no other kind", () => {
    assert.deepEqual(parse({ kind: "kind", apiServerEnv: { GOGC: 300 } }).errors, [
      "managementCluster.apiServerEnv: unknown setting; known here: kind, nodeImage",
    ]);
  });
});

describe("the flags of a local cluster's API server", () => {
  const parse = (apiServerArgs: object) =>
    parseSettings({ ...defaultSettings(), managementCluster: JSON.stringify({ kind: "local", apiServerArgs }) });

  it("are text, by name", () => {
    const { settings, errors } = parse({ "max-requests-inflight": 800, profiling: false });
    assert.deepEqual(errors, []);
    assert.deepEqual(settings!.managementCluster, {
      kind: "local",
      apiServerArgs: { "max-requests-inflight": "800", profiling: "false" },
    });
  });

  for (const flag of [
    "allow-privileged",
    "anonymous-auth",
    "audit-log-path",
    "audit-policy-file",
    "authentication-config",
    "authorization-mode",
    "bind-address",
    "enable-garbage-collector",
    "encryption-provider-config",
    "endpoint-reconciler-type",
    "etcd-cafile",
    "etcd-servers",
    "help",
    "kubelet-certificate-authority",
    "kubelet-client-key",
    "kubelet-preferred-address-types",
    "kubernetes-service-node-port",
    "secure-port",
    "service-account-key-file",
    "service-account-signing-endpoint",
    "service-cluster-ip-range",
    "service-node-port-range",
    "tls-sni-cert-key",
    "version",
  ]) {
    it(`are without ${flag}, on which the node depends`, () => {
      const [error = "", ...more] = parse({ [flag]: "1" }).errors;
      assert.match(error, new RegExp(`^managementCluster\\.apiServerArgs\\.${flag}: cannot be set: .+$`));
      assert.deepEqual(more, []);
    });
  }

  it("are named as kube-apiserver documents them", () => {
    for (const flag of ["--v", "etcd_servers", "Secure-Port"]) {
      assert.deepEqual(parse({ [flag]: "1" }).errors, [
        `managementCluster.apiServerArgs.${flag}: must be named as kube-apiserver documents it, without the dashes in front`,
      ]);
    }
  });

  it("are any others", () => {
    const flags = [
      "enable-admission-plugins",
      "etcd-compaction-interval",
      "feature-gates",
      "runtime-config",
      "service-account-max-token-expiration",
      "watch-cache-sizes",
    ];
    assert.deepEqual(parse(Object.fromEntries(flags.map((flag) => [flag, "1"]))).errors, []);
  });
});
