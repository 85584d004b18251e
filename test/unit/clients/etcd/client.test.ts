import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import fc from "fast-check";
import { EtcdClient, prefixRange } from "../../../../clients/etcd/client";
import { etcdDescriptor } from "../../../../clients/etcd/rpc";
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

type Request = Record<string, ReturnType<typeof JSON.parse>>;

/** An etcd as far as tenants see it, which notes what it is asked. */
class FakeEtcd {
  readonly calls: [method: string, request: Request][] = [];
  readonly users = new Map<string, string[]>();
  readonly roles = new Set<string>();
  enabled = false;
  alarms: { alarm: string }[] = [];
  /** What every user is told who is to be added. */
  refusal: string | undefined;
  /** How often a request for keys comes while somebody else changes users. */
  staleAnswers = 0;

  private readonly answers: Record<string, (request: Request) => object> = {
    Alarm: () => ({ alarms: this.alarms }),
    AuthStatus: () => ({ enabled: this.enabled }),
    AuthEnable: () => {
      this.enabled = true;
      return {};
    },
    UserAdd: ({ name }) => {
      this.expect(this.refusal === undefined, this.refusal!);
      this.expect(!this.users.has(name), "etcdserver: user name already exists");
      this.users.set(name, []);
      return {};
    },
    UserGet: ({ name }) => {
      this.expect(this.users.has(name), "etcdserver: user name not found");
      return { roles: this.users.get(name) };
    },
    UserDelete: ({ name }) => {
      this.expect(this.users.delete(name), "etcdserver: user name not found");
      return {};
    },
    UserGrantRole: ({ user, role }) => {
      this.users.get(user)!.push(role);
      return {};
    },
    RoleAdd: ({ name }) => {
      this.expect(!this.roles.has(name), "etcdserver: role name already exists");
      this.roles.add(name);
      return {};
    },
    RoleDelete: ({ role }) => {
      this.expect(this.roles.delete(role), "etcdserver: role name not found");
      return {};
    },
    RoleList: () => ({ roles: [...this.roles] }),
    RoleGrantPermission: () => ({}),
    DeleteRange: () => {
      this.expect(this.staleAnswers-- <= 0, "etcdserver: revision of auth store is old");
      return { deleted: "1" };
    },
  };

  /** Adds the services to a server. */
  serve(server: grpc.Server): void {
    const definition = fromJSON(etcdDescriptor, { keepCase: true, enums: String, defaults: true, arrays: true });
    const { Auth, KV, Maintenance } = grpc.loadPackageDefinition(definition).etcdserverpb as Record<
      string,
      grpc.ServiceClientConstructor
    >;
    for (const { service } of [Auth!, KV!, Maintenance!]) {
      const methods = Object.keys(service).map((method) => [method, this.handler(method)]);
      server.addService(service, Object.fromEntries(methods) as grpc.UntypedServiceImplementation);
    }
  }

  private handler(method: string): grpc.handleUnaryCall<Request, object> {
    return ({ request }, callback) => {
      this.calls.push([method, request]);
      try {
        callback(null, this.answers[method]!(request));
      } catch (error) {
        callback({ code: grpc.status.FAILED_PRECONDITION, details: (error as Error).message });
      }
    };
  }

  private expect(condition: boolean, message: string): void {
    if (!condition) {
      throw new Error(message);
    }
  }
}

describe("EtcdClient", () => {
  let identity: { ca: string; certificate: string; key: string };
  let server: grpc.Server;
  let port: number;
  let etcd: FakeEtcd;
  let client: EtcdClient;

  before(function () {
    if (findOnPath("openssl", process.env).length === 0) {
      skip(this, "openssl is not installed");
    }
    const directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    const [key, certificate] = [join(directory, "key"), join(directory, "certificate")];
    const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
    const subject = ["-subj", "/CN=root", "-addext", "subjectAltName=DNS:localhost"];
    try {
      execFileSync("openssl", [...request, ...subject, "-keyout", key, "-out", certificate], { stdio: "ignore" });
      const pem = readFileSync(certificate, "utf8");
      identity = { ca: pem, certificate: pem, key: readFileSync(key, "utf8") };
    } finally {
      rmSync(directory, { recursive: true });
    }
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
    await client.enableAuthentication();
    assert.equal(etcd.enabled, true);
    assert.deepEqual([...etcd.users], [["root", ["root"]]]);
    assert.deepEqual([...etcd.roles], ["root"]);
    assert.equal(methods().at(-1), "AuthEnable");
  });

  it("goes on where switching it on was interrupted", async () => {
    etcd.users.set("root", []);
    etcd.roles.add("root");
    await client.enableAuthentication();
    assert.equal(etcd.enabled, true);
    assert.deepEqual(etcd.users.get("root"), ["root"]);
  });

  it("leaves authentication alone that is on", async () => {
    etcd.enabled = true;
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

  it("knows a tenant by its user and the user's role", async () => {
    assert.equal(await client.hasTenant("demo"), false);
    etcd.users.set("demo", ["other"]);
    assert.equal(await client.hasTenant("demo"), false);
    etcd.users.set("demo", ["other", "demo"]);
    assert.equal(await client.hasTenant("demo"), true);
  });

  it("removes a tenant: the user before the keys, and nothing of another", async () => {
    await client.addTenant("demo");
    await client.addTenant("other");
    etcd.calls.length = 0;
    await client.removeTenant("demo");
    assert.deepEqual(methods(), ["UserDelete", "DeleteRange", "RoleDelete"]);
    const { key, range_end: rangeEnd } = etcd.calls.at(-2)![1];
    assert.deepEqual([String(key), String(rangeEnd)], ["/demo/", "/demo0"]);
    assert.deepEqual([...etcd.users.keys(), ...etcd.roles], ["other", "other"]);
  });

  it("knows a tenant by its role, with or without a user", async () => {
    await client.addTenant("demo");
    etcd.roles.add("half-made").add("root");
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
    assert.deepEqual(methods(), ["Alarm"]);
  });

  it("trusts no server of another name", async () => {
    const elsewhere = new EtcdClient({ port, serverName: "elsewhere", ...identity });
    await assert.rejects(elsewhere.hasTenant("demo"), /^Error: etcd UserGet: /);
    elsewhere.close();
    assert.deepEqual(etcd.calls, []);
  });
});
