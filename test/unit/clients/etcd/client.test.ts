import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import fc from "fast-check";
import { EtcdClient, prefixRange } from "../../../../clients/etcd/client";
import { FakeEtcd } from "./fake-etcd";
import { createIdentity } from "./identity";
import type { Identity } from "./identity";
import { findOnPath } from "../../../../tools/machine";
import { skip } from "../../../skip";

/** Names of Kubernetes clusters, and some that are hard to tell from each other. */
const names = fc.oneof(
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/),
  fc.constantFrom("a", "ab", "a0", "a-", "a--", "a-b", "a.b", "a1"),
);

function isInRange(key: string, { key: from, rangeEnd }: ReturnType<typeof prefixRange>): boolean {
  const bytes = Buffer.from(key);
  return Buffer.compare(bytes, from) >= 0 && Buffer.compare(bytes, rangeEnd) < 0;
}

describe("prefixRange", () => {
  it("holds every key of the tenant", () => {
    fc.assert(fc.property(names, fc.string(), (name, rest) => isInRange(`/${name}/${rest}`, prefixRange(name))));
  });

  it("holds no key of another tenant", () => {
    const pairs = fc
      .oneof(
        fc.tuple(names, names),
        fc.tuple(names, names).map(([name, end]) => [name, name + end] as const),
      )
      .filter(([name, other]) => name !== other);
    fc.assert(
      fc.property(pairs, fc.string(), ([name, other], rest) => {
        assert.equal(isInRange(`/${other}/${rest}`, prefixRange(name)), false);
        assert.equal(isInRange(`/${name}/${rest}`, prefixRange(other)), false);
      }),
    );
  });

  it("holds no key that only starts with the tenant's name", () => {
    fc.assert(fc.property(names, (name) => !isInRange(`/${name}`, prefixRange(name))));
  });
});

describe("EtcdClient", () => {
  let identity: Identity;
  let server: grpc.Server;
  let port: number;
  let etcd: FakeEtcd;
  let client: EtcdClient;

  before(function () {
    if (findOnPath("openssl", process.env).length === 0) {
      skip(this, "openssl is not installed");
    }
    identity = createIdentity();
  });

  beforeEach(async () => {
    etcd = new FakeEtcd();
    server = new grpc.Server();
    etcd.serve(server);
    const { ca, certificate, key } = identity;
    const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
    const credentials = grpc.ServerCredentials.createSsl(Buffer.from(ca), [pair], true);
    port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound))),
    );
    client = new EtcdClient({ port, serverName: "localhost", ...identity });
  });

  afterEach(() => {
    client.close();
    server.forceShutdown();
  });

  const methods = () => etcd.calls.map(([method]) => method);

  it("switches authentication on with a user and a role root", async () => {
    etcd.enabled = false;
    await client.enableAuthentication();
    assert.equal(etcd.enabled, true);
    assert.deepEqual([...etcd.users], [["root", ["root"]]]);
    assert.deepEqual([...etcd.roles.keys()], ["root"]);
    assert.equal(methods().at(-1), "AuthEnable");
  });

  it("goes on where switching it on was interrupted", async () => {
    etcd.enabled = false;
    etcd.users.set("root", []);
    etcd.roles.set("root", []);
    await client.enableAuthentication();
    assert.equal(etcd.enabled, true);
    assert.deepEqual(etcd.users.get("root"), ["root"]);
  });

  it("leaves authentication alone that is on", async () => {
    await client.enableAuthentication();
    assert.deepEqual(methods(), ["AuthStatus"]);
  });

  it("adds a tenant: a user without a password, whose role reads and writes its prefix", async () => {
    await client.addTenant("demo");
    assert.deepEqual([...etcd.users], [["demo", ["demo"]]]);
    const requests = Object.fromEntries(etcd.calls);
    assert.equal(requests.UserAdd!.options.no_password, true);
    const { name, perm } = requests.RoleGrantPermission!;
    assert.deepEqual(
      [name, perm.permType, String(perm.key), String(perm.range_end)],
      ["demo", "READWRITE", "/demo/", "/demo0"],
    );
  });

  it("adds a tenant that is there already", async () => {
    await client.addTenant("demo");
    await client.addTenant("demo");
    assert.ok(etcd.users.get("demo")!.includes("demo"));
  });

  it("adds a tenant though etcd is too busy to answer in time", async () => {
    for (const method of ["AuthStatus", "Alarm", "RoleAdd", "RoleGrantPermission", "UserAdd", "UserGrantRole"]) {
      etcd.late.add(method);
    }
    await client.addTenant("demo");
    assert.deepEqual([...etcd.late], []);
    assert.equal(await client.hasTenant("demo"), true);
  });

  it("adds no tenant while authentication is off, and says so", async () => {
    etcd.enabled = false;
    assert.equal(await client.isAuthenticationEnabled(), false);
    await assert.rejects(client.addTenant("demo"), /^Error: its authentication is off, .*`make up` switches it on$/);
    assert.deepEqual([...etcd.users, ...etcd.roles], []);
  });

  describe("knows a tenant", () => {
    const own = "READWRITE /demo/ /demo0";
    const cases: [what: string, roles: string[] | undefined, permissions: string[] | undefined, expected: boolean][] = [
      ["that has its role and its prefix", ["demo"], [own], true],
      ["but not without a user", undefined, [own], false],
      ["but not without a role", ["demo"], undefined, false],
      ["but not if its user does not hold its role", [], [own], false],
      ["but not if its user holds another role, too", ["demo", "other"], [own], false],
      ["but not without a permission", ["demo"], [], false],
      ["but not with one for other keys", ["demo"], ["READWRITE /other/ /other0"], false],
      ["but not with one for other keys, too", ["demo"], [own, "READ / 0"], false],
      ["but not with one for reading alone", ["demo"], ["READ /demo/ /demo0"], false],
    ];
    for (const [what, roles, permissions, expected] of cases) {
      it(`${what}${expected ? "" : ", and adds what is missing, and nothing else"}`, async () => {
        if (roles !== undefined) {
          etcd.users.set("demo", roles);
        }
        if (permissions !== undefined) {
          etcd.roles.set("demo", permissions);
        }
        assert.equal(await client.hasTenant("demo"), expected);
        await client.addTenant("demo");
        assert.equal(await client.hasTenant("demo"), true);
        assert.deepEqual(
          [...etcd.users, ...etcd.roles],
          [
            ["demo", ["demo"]],
            ["demo", [own]],
          ],
        );
      });
    }

    it("with all others in two calls", async () => {
      await client.addTenant("demo");
      await client.addTenant("other");
      etcd.users.set("root", ["root"]);
      etcd.roles.set("root", []).set("half-made", []);
      etcd.calls.length = 0;
      assert.deepEqual([...(await client.completeTenants())], ["demo", "other"]);
      assert.deepEqual(methods().sort(), ["RoleList", "UserList"]);
    });
  });

  it("removes a tenant: the user before the keys, and nothing of another", async () => {
    await client.addTenant("demo");
    await client.addTenant("other");
    etcd.calls.length = 0;
    await client.removeTenant("demo");
    assert.deepEqual(methods(), ["UserDelete", "DeleteRange", "RoleDelete"]);
    const { key, range_end: rangeEnd } = etcd.calls.at(-2)![1];
    assert.deepEqual([String(key), String(rangeEnd)], ["/demo/", "/demo0"]);
    assert.deepEqual([...etcd.users.keys(), ...etcd.roles.keys()], ["other", "other"]);
  });

  it("knows a tenant by its role, with or without a user", async () => {
    await client.addTenant("demo");
    etcd.roles.set("half-made", []).set("root", []);
    assert.deepEqual(await client.tenants(), ["demo", "half-made"]);
  });

  it("removes the keys of a tenant whose user and role are gone", async () => {
    await client.removeTenant("demo");
    assert.ok(methods().includes("DeleteRange"));
  });

  it("removes the keys of a tenant while others come and go", async () => {
    etcd.staleAnswers = 2;
    await client.removeTenant("demo");
    assert.deepEqual(methods().slice(-4, -1), ["DeleteRange", "DeleteRange", "DeleteRange"]);
  });

  it("fails with etcd's own words where it is refused", async () => {
    etcd.refusal = "etcdserver: permission denied";
    await assert.rejects(client.addTenant("demo"), { message: "etcd UserAdd: etcdserver: permission denied" });
  });

  it("adds no tenant where the database has no space, and says what to do", async () => {
    etcd.alarms = [{ alarm: "NOSPACE" }];
    await assert.rejects(client.addTenant("demo"), /^Error: database space exceeded: .*etcdctl alarm disarm/);
    assert.deepEqual(methods(), ["AuthStatus", "Alarm"]);
  });

  it("trusts no server of another name", async () => {
    const elsewhere = new EtcdClient({ port, serverName: "elsewhere", ...identity });
    await assert.rejects(elsewhere.tenants(), /^Error: etcd RoleList: /);
    elsewhere.close();
    assert.deepEqual(etcd.calls, []);
  });
});
