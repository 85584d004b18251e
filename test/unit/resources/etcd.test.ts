import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipTenants } from "../../../clients/etcd/skipped";
import { EtcdAuthenticationProvider } from "../../../resources/etcd-authentication/provider";
import { EtcdTenantProvider } from "../../../resources/etcd-tenant/provider";
import { FakeApiServer } from "../api-server";
import { warningsOf } from "../warnings";

describe("the resource providers of an etcd that cannot be asked", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    writeFileSync(join(directory, "kubeconfig"), new FakeApiServer().kubeconfig("admin", 1));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const etcd = () => ({
    kubeconfig: { path: join(directory, "kubeconfig"), uid: "uid-1" },
    namespace: "control-planes",
    pod: "etcd-0",
    rootSecret: "etcd-root",
  });

  it("call authentication a change, and gone, and say why", async () => {
    const provider = new EtcdAuthenticationProvider();
    const state = { etcd: etcd(), enabledAt: "2026-01-01T00:00:00Z" };
    assert.equal((await provider.diff("control-planes/etcd-0", state, { etcd: etcd() })).changes, true);
    const warnings = await warningsOf(async () => assert.equal((await provider.read("etcd-0", state)).id, ""));
    assert.match(warnings.join(), /^The authentication of etcd etcd-0 counts as gone: .*ECONNREFUSED/);
  });

  it("call a tenant a change, and gone, and say why", async () => {
    const provider = new EtcdTenantProvider();
    const state = { etcd: etcd(), name: "demo" };
    assert.equal((await provider.diff("demo", state, state)).changes, true);
    const warnings = await warningsOf(async () => assert.equal((await provider.read("demo", state)).id, ""));
    assert.match(warnings.join(), /^etcd tenant demo counts as gone: .*ECONNREFUSED/);
  });

  it("delete a tenant only if that is not skipped", async () => {
    const provider = new EtcdTenantProvider();
    const tenant = { etcd: etcd(), name: "demo" };
    skipTenants([etcd()]);
    await provider.delete("demo", tenant);
    skipTenants([]);
    await assert.rejects(provider.delete("demo", tenant), /ECONNREFUSED/);
  });
});
