import assert from "node:assert/strict";
import { EtcdUser, keysBelow } from "../../support/etcd";
import type { KeyRange } from "../../support/etcd";
import { workloadNames } from "../../support/expected-fleet";
import type { SharedFleet } from "../shared-fleet";

const DENIED = /etcdserver: permission denied/;

function testKey(name: string): Buffer {
  return Buffer.from(`/${name}/security-test`);
}

/** What a tenant does below a prefix. */
const KEY_ACTIONS: Record<string, (etcd: EtcdUser, name: string) => Promise<unknown>> = {
  "get a key": (etcd, name) => etcd.count({ key: testKey(name) }),
  "list keys": (etcd, name) => etcd.countKeys(name),
  "put a key": (etcd, name) => etcd.call("KV", "Put", { key: testKey(name) }),
  "delete a key": (etcd, name) => etcd.call("KV", "DeleteRange", { key: testKey(name) }),
  "compare a key": (etcd, name) => etcd.call("KV", "Txn", { compare: [{ key: testKey(name) }] }),
  "put a key in a transaction": (etcd, name) =>
    etcd.call("KV", "Txn", { success: [{ request_put: { key: testKey(name) } }] }),
  "watch keys": (etcd, name) => etcd.watch(keysBelow(name)),
};

export function describeEtcd(fleet: SharedFleet, count: number): void {
  describe("in etcd", () => {
    const names = workloadNames(count);
    const users = new Map<string, EtcdUser>();
    const others = (name: string) => [...users].filter(([other]) => other !== name);
    let root: EtcdUser;

    before(async () => {
      const kubeconfig = fleet.kubeconfig;
      root = await EtcdUser.root(kubeconfig);
      for (const name of names) {
        users.set(name, await EtcdUser.tenant(kubeconfig, name));
      }
    });

    after(() => [root, ...users.values()].forEach((user) => user.close()));

    for (const [action, act] of Object.entries(KEY_ACTIONS)) {
      it(`lets each tenant ${action} below its own prefix, and in none of the 90 pairs below another's`, async () => {
        for (const [name, user] of users) {
          await act(user, name);
          for (const [other, intruder] of others(name)) {
            await assert.rejects(act(intruder, name), DENIED, `${other} in ${name}`);
          }
        }
      });
    }

    it("keeps each tenant from ranges that reach beyond its prefix", async () => {
      for (const [name, user] of users) {
        for (const [what, range] of Object.entries(rangesBeyond(name))) {
          await assert.rejects(user.count(range), DENIED, `${name} lists ${what}`);
          await assert.rejects(user.watch(range), DENIED, `${name} watches ${what}`);
          await assert.rejects(user.call("KV", "DeleteRange", range), DENIED, `${name} deletes ${what}`);
        }
      }
    });

    it("keeps a tenant from the keys of one whose name starts with its own", async () => {
      const longer = `${names[0]}0`;
      await root.call("KV", "Put", { key: testKey(longer) });
      for (const act of Object.values(KEY_ACTIONS)) {
        await assert.rejects(act(users.get(names[0]!)!, longer), DENIED);
      }
      assert.equal(await root.countKeys(longer), 1);
      await root.call("KV", "DeleteRange", keysBelow(longer));
    });

    it("keeps each tenant from the leases of another's keys", async () => {
      for (const [name, user] of users) {
        const { ID } = await user.call<{ ID: string }>("Lease", "LeaseGrant", { TTL: 600 });
        await user.call("KV", "Put", { key: testKey(name), lease: ID });
        for (const [other, intruder] of others(name)) {
          for (const method of ["LeaseRevoke", "LeaseKeepAlive", "LeaseTimeToLive", "LeaseLeases"]) {
            const request = { ID, keys: true };
            await assert.rejects(intruder.call("Lease", method, request), DENIED, `${other}: ${method} of ${name}`);
          }
        }
        await user.call("Lease", "LeaseTimeToLive", { ID, keys: true });
        await user.call("Lease", "LeaseRevoke", { ID });
      }
    });

    it("keeps each tenant from its users, roles, members and maintenance", async () => {
      for (const [name, user] of users) {
        const [[other] = [""]] = others(name);
        for (const [service, methods] of Object.entries(administration(name, other))) {
          for (const [method, request] of methods) {
            const call = user.call(service as "Auth", method, request);
            await assert.rejects(call, DENIED, `${name}: ${service} ${method}`);
          }
        }
        const rootLogin = user.call("Auth", "Authenticate", { name: "root", password: "" });
        await assert.rejects(rootLogin, /authentication failed/, name);
      }
      assert.deepEqual(await root.users(), ["root", ...names]);
      assert.deepEqual(await root.roles(), ["root", ...names]);
    });
  });
}

/** Ranges that begin in or before a tenant's prefix and end after it; `\0` as an end is that of all keys. */
function rangesBeyond(name: string): Record<string, KeyRange> {
  const range = (key: string, end: string) => ({ key: Buffer.from(key), range_end: Buffer.from(end) });
  return {
    "all keys": range("\0", "\0"),
    "all keys of tenants": range("/", "0"),
    "its own and all after them": range(`/${name}/`, "\0"),
    "one of its own and all after it": range(`/${name}/security-test`, "\0"),
    "its own and one more": range(`/${name}/`, `/${name}0\0`),
    "its own and what is just before": range(`/${name}`, `/${name}0`),
  };
}

/** Calls for the user `root` only, by service, as a tenant would make them to have more than it has. */
function administration(name: string, other: string): Record<string, [method: string, request: object][]> {
  const everything = { permType: "READWRITE", key: Buffer.from("\0"), range_end: Buffer.from("\0") };
  return {
    Auth: [
      ["AuthStatus", {}],
      ["AuthEnable", {}],
      ["AuthDisable", {}],
      ["UserList", {}],
      ["UserGet", { name: other }],
      ["UserAdd", { name: "intruder", options: { no_password: true } }],
      ["UserDelete", { name: other }],
      ["UserChangePassword", { name: "root", password: "x" }],
      ["UserGrantRole", { user: name, role: "root" }],
      ["RoleList", {}],
      ["RoleGet", { role: other }],
      ["RoleAdd", { name: "intruder" }],
      ["RoleDelete", { role: other }],
      ["RoleGrantPermission", { name, perm: everything }],
    ],
    Cluster: [
      ["MemberAdd", { peerURLs: ["http://127.0.0.1:1"] }],
      ["MemberRemove", { ID: 1 }],
    ],
    KV: [["Compact", { revision: 1 }]],
    Maintenance: [
      ["Alarm", { action: 1, alarm: 1 }],
      ["Defragment", {}],
      ["HashKV", {}],
      ["Snapshot", {}],
    ],
  };
}
