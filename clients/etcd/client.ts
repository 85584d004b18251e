import { isDeepStrictEqual } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { etcdDescriptor } from "./rpc";
import { retry } from "../retry";

/** Where an etcd server is, and as whom to talk to it. */
export interface EtcdEndpoint {
  /** Port on 127.0.0.1 that leads to the server. */
  port: number;
  /** Name in the server's certificate. */
  serverName: string;
  /** PEM: the CA of the server's certificate, and the client's certificate (its CN is the etcd user) and key. */
  ca: string;
  certificate: string;
  key: string;
}

/** Seconds that one call may take. */
const CALL_TIMEOUT_SECONDS = 15;
/** Seconds for which a call is tried again: longer than an answer may take, so that one that is late is not the end. */
const RETRY_SECONDS = 60;
/**
 * Milliseconds between two pings, and until each is answered: a connection through a forwarded port that has gone dead is
 * opened again. etcd allows a ping every 5 s (`--grpc-keepalive-min-time`).
 */
const KEEPALIVE = { "grpc.keepalive_time_ms": 10_000, "grpc.keepalive_timeout_ms": 10_000 };

/**
 * Answers after which the same call may succeed. The revision of the auth store is compared when a request is applied:
 * whoever adds or removes another user between the two makes it old (`server/auth/store.go`, isOpPermitted), and etcd's
 * own client tries again too.
 */
const TRANSIENT = /revision of auth store is old|request timed out|leader changed|too many requests/;

type Call = (request: object, options: grpc.CallOptions, callback: grpc.requestCallback<never>) => void;

/** etcd's users, roles and keys, seen as tenants. Every step that is already done counts as done. */
export class EtcdClient {
  private readonly auth: grpc.Client;
  private readonly kv: grpc.Client;
  private readonly maintenance: grpc.Client;

  constructor(endpoint: EtcdEndpoint) {
    const credentials = grpc.credentials.createSsl(
      Buffer.from(endpoint.ca),
      Buffer.from(endpoint.key),
      Buffer.from(endpoint.certificate),
    );
    const options = { "grpc.ssl_target_name_override": endpoint.serverName, ...KEEPALIVE };
    const { Auth, KV, Maintenance } = services();
    this.auth = new Auth(`127.0.0.1:${endpoint.port}`, credentials, options);
    this.kv = new KV(`127.0.0.1:${endpoint.port}`, credentials, options);
    this.maintenance = new Maintenance(`127.0.0.1:${endpoint.port}`, credentials, options);
  }

  /** Makes the user and role `root` and switches authentication on. */
  async enableAuthentication(): Promise<void> {
    if (await this.isAuthenticationEnabled()) {
      return;
    }
    await this.addUser("root");
    await tolerate(/role name already exists/, call(this.auth, "RoleAdd", { name: "root" }));
    await call(this.auth, "UserGrantRole", { user: "root", role: "root" });
    await call(this.auth, "AuthEnable");
  }

  async isAuthenticationEnabled(): Promise<boolean> {
    return (await call<{ enabled: boolean }>(this.auth, "AuthStatus")).enabled;
  }

  /**
   * Makes the user `name` without a password and the role `name` that may read and write below `/name/` only. What else
   * the two were granted is revoked.
   *
   * @throws if authentication is off, or if etcd takes no more keys: a tenant could be added, but not used.
   */
  async addTenant(name: string): Promise<void> {
    await this.assertAuthentication();
    await this.assertSpace();
    await tolerate(/role name already exists/, call(this.auth, "RoleAdd", { name }));
    await this.grantPrefix(name);
    await this.addUser(name);
    await this.grantRole(name);
  }

  /** Whether the tenant's user is there and holds its role and no other, and the role its prefix and nothing else. */
  async hasTenant(name: string): Promise<boolean> {
    const [roles, permissions] = await Promise.all([this.rolesOf(name), this.permissionsOf(name)]);
    const [permission] = permissions;
    return (
      isDeepStrictEqual(roles, [name]) &&
      permissions.length === 1 &&
      permission?.permType === "READWRITE" &&
      isPrefixOf(permission, name)
    );
  }

  /** The names of the tenants that have a user and a role, in two calls for all. What those may do is not looked at. */
  async completeTenants(): Promise<Set<string>> {
    const [{ users }, roles] = await Promise.all([call<{ users: string[] }>(this.auth, "UserList"), this.tenants()]);
    return new Set(roles.filter((name) => users.includes(name)));
  }

  /** The names of all tenants, half-made and half-removed ones too: the role is made first and removed last. */
  async tenants(): Promise<string[]> {
    const { roles } = await call<{ roles: string[] }>(this.auth, "RoleList");
    return roles.filter((role) => role !== "root");
  }

  /** Removes the tenant's user, keys and role: the user first, so that nobody can write a key again. */
  async removeTenant(name: string): Promise<void> {
    const { key, rangeEnd } = prefixRange(name);
    await tolerate(/user name not found/, call(this.auth, "UserDelete", { name }));
    await call(this.kv, "DeleteRange", { key, range_end: rangeEnd });
    await tolerate(/role name not found/, call(this.auth, "RoleDelete", { role: name }));
  }

  close(): void {
    this.auth.close();
    this.kv.close();
    this.maintenance.close();
  }

  private async rolesOf(user: string): Promise<string[]> {
    const answer = call<{ roles: string[] }>(this.auth, "UserGet", { name: user });
    return (await tolerate(/user name not found/, answer))?.roles ?? [];
  }

  private async permissionsOf(role: string): Promise<Permission[]> {
    const answer = call<{ perm: Permission[] }>(this.auth, "RoleGet", { role });
    return (await tolerate(/role name not found/, answer))?.perm ?? [];
  }

  private async grantPrefix(name: string): Promise<void> {
    const others = (await this.permissionsOf(name)).filter((permission) => !isPrefixOf(permission, name));
    for (const { key, range_end } of others) {
      await call(this.auth, "RoleRevokePermission", { role: name, key, range_end });
    }
    const { key, rangeEnd } = prefixRange(name);
    await call(this.auth, "RoleGrantPermission", { name, perm: { permType: "READWRITE", key, range_end: rangeEnd } });
  }

  private async grantRole(name: string): Promise<void> {
    for (const role of (await this.rolesOf(name)).filter((role) => role !== name)) {
      await call(this.auth, "UserRevokeRole", { name, role });
    }
    await call(this.auth, "UserGrantRole", { user: name, role: name });
  }

  private async assertAuthentication(): Promise<void> {
    if (!(await this.isAuthenticationEnabled())) {
      throw new Error(
        "its authentication is off, with which every tenant can read and write the keys of all others: no tenant is " +
          "added; `make up` switches it on",
      );
    }
  }

  /** https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota */
  private async assertSpace(): Promise<void> {
    const { alarms } = await call<{ alarms: { alarm: string }[] }>(this.maintenance, "Alarm");
    if (alarms.some(({ alarm }) => alarm === "NOSPACE")) {
      throw new Error(
        "database space exceeded: it takes no more keys. Delete workload clusters, wait 10 minutes until their " +
          "history is compacted, and run `etcdctl defrag` and `etcdctl alarm disarm` as its user root (docs/faults.md); then " +
          "spread the clusters over more backing clusters",
      );
    }
  }

  private async addUser(name: string): Promise<void> {
    await tolerate(/user name already exists/, call(this.auth, "UserAdd", { name, options: { no_password: true } }));
  }
}

/** What a role may do, and with which keys. */
interface Permission {
  permType: "READ" | "WRITE" | "READWRITE";
  key: Buffer;
  range_end: Buffer;
}

function isPrefixOf({ key, range_end }: Permission, tenant: string): boolean {
  const prefix = prefixRange(tenant);
  return key.equals(prefix.key) && range_end.equals(prefix.rangeEnd);
}

/** The keys that start with `/name/`: from that prefix to the next byte string after all of them. */
export function prefixRange(name: string): { key: Buffer; rangeEnd: Buffer } {
  const key = Buffer.from(`/${name}/`);
  const rangeEnd = Buffer.from(`/${name}0`); // "0" is the character after "/"
  return { key, rangeEnd };
}

function services(): Record<"Auth" | "KV" | "Maintenance", grpc.ServiceClientConstructor> {
  const definition = fromJSON(etcdDescriptor, {
    keepCase: true,
    enums: String,
    longs: String,
    defaults: true,
    arrays: true,
  });
  const loaded = grpc.loadPackageDefinition(definition).etcdserverpb as grpc.GrpcObject;
  return {
    Auth: loaded.Auth as grpc.ServiceClientConstructor,
    KV: loaded.KV as grpc.ServiceClientConstructor,
    Maintenance: loaded.Maintenance as grpc.ServiceClientConstructor,
  };
}

/**
 * Calls a method, again while etcd cannot be reached, is too busy to answer in time, or has its users changed by something
 * else: every call is idempotent.
 */
function call<Response = object>(client: grpc.Client, method: string, request: object = {}): Promise<Response> {
  const options = { timeoutSeconds: RETRY_SECONDS, intervalSeconds: 0.2, isTransient };
  return retry(`etcd ${method}`, options, () => callOnce<Response>(client, method, request));
}

function isTransient({ message, cause }: Error): boolean {
  const { code } = cause as grpc.ServiceError;
  const isUnreachable = code === grpc.status.UNAVAILABLE && !/cert/i.test(message);
  return isUnreachable || code === grpc.status.DEADLINE_EXCEEDED || TRANSIENT.test(message);
}

function callOnce<Response>(client: grpc.Client, method: string, request: object): Promise<Response> {
  const invoke = (client as unknown as Record<string, Call>)[method] as Call;
  const deadline = Date.now() + CALL_TIMEOUT_SECONDS * 1000;
  return new Promise((resolve, reject) => {
    invoke.call(client, request, { deadline }, (error, response) => {
      if (error) {
        reject(new Error(`etcd ${method}: ${error.details}`, { cause: error }));
      } else {
        resolve(response as Response);
      }
    });
  });
}

/** The call's answer; undefined where it failed with the expected message. */
async function tolerate<T>(expected: RegExp, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && expected.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}
