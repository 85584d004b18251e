import * as grpc from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { prefixRange } from "../../../clients/etcd/client";
import { etcdDescriptor, message, method } from "../../../clients/etcd/rpc";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { forwardPort } from "../../../clients/kubernetes/port-forward";
import { NAMESPACE } from "./namespace";
import type { Identity } from "./certificates";

/** Seconds that one call may take. */
const CALL_TIMEOUT_SECONDS = 15;

/** With what a client meets etcd, as PEM. */
export interface EtcdIdentity {
  /** CA of the server. */
  ca: Buffer;
  /** Default: the client has no certificate. */
  client?: Identity;
}

/** Keys from `key` up to, and without, `range_end`. Default: `key` alone. */
export interface KeyRange {
  key: Buffer;
  range_end?: Buffer;
}

/** From the first key on. */
export const ALL_KEYS: KeyRange = { key: Buffer.from("\0"), range_end: Buffer.from("\0") };

type Service = "Auth" | "Cluster" | "KV" | "Lease" | "Maintenance" | "Watch";

/** etcd as one of its users sees it, to look at what the program itself does not ask for. */
export class EtcdUser {
  private constructor(
    private readonly client: grpc.Client,
    private readonly closePort: () => void,
  ) {}

  /** Connects through the API server of the backing cluster. */
  static async connect(kubeconfig: string, { ca, client }: EtcdIdentity): Promise<EtcdUser> {
    const { config } = KubernetesClient.fromKubeconfig(kubeconfig);
    const forwarded = await forwardPort(config, { namespace: NAMESPACE, name: "etcd-0", port: 2379 });
    const credentials = grpc.credentials.createSsl(ca, client?.key ?? null, client?.certificate ?? null);
    const options = { "grpc.ssl_target_name_override": "localhost" };
    return new EtcdUser(new grpc.Client(`127.0.0.1:${forwarded.port}`, credentials, options), () => forwarded.close());
  }

  static async root(kubeconfig: string): Promise<EtcdUser> {
    const secret = { name: "etcd-root", ca: "ca.crt", certificate: "tls.crt", key: "tls.key" };
    return EtcdUser.connect(kubeconfig, await identityInSecret(kubeconfig, secret));
  }

  /** Calls a function with the user `root`. */
  static async asRoot<T>(kubeconfig: string, action: (root: EtcdUser) => Promise<T>): Promise<T> {
    const root = await EtcdUser.root(kubeconfig);
    try {
      return await action(root);
    } finally {
      root.close();
    }
  }

  static async tenant(kubeconfig: string, name: string): Promise<EtcdUser> {
    const secret = { name, ca: "etcd-ca.crt", certificate: "etcd-client.crt", key: "tls.key" };
    return EtcdUser.connect(kubeconfig, await identityInSecret(kubeconfig, secret));
  }

  async users(): Promise<string[]> {
    return (await this.call<{ users: string[] }>("Auth", "UserList")).users.sort();
  }

  async roles(): Promise<string[]> {
    return (await this.call<{ roles: string[] }>("Auth", "RoleList")).roles.sort();
  }

  /** Number of keys below `/name/`. */
  countKeys(name: string): Promise<number> {
    return this.count(keysBelow(name));
  }

  async count(range: KeyRange): Promise<number> {
    return Number((await this.call<{ count: string }>("KV", "Range", { ...range, count_only: true })).count);
  }

  /** Watches keys until etcd has answered that it does; fails with etcd's reason if it does not. */
  async watch(range: KeyRange): Promise<void> {
    const request = { create_request: range };
    const answer = await this.call<{ canceled: boolean; cancel_reason: string }>("Watch", "Watch", request);
    if (answer.canceled) {
      throw new Error(answer.cancel_reason);
    }
  }

  close(): void {
    this.client.close();
    this.closePort();
  }

  /** Calls a method with one request, and returns its first answer. */
  call<Response>(service: Service, method: string, request: object = {}): Promise<Response> {
    const definition = (definitions()[`etcdserverpb.${service}`] as grpc.ServiceDefinition)[method]!;
    return definition.responseStream ? this.callStream(definition, request) : this.callOnce(definition, request);
  }

  private callOnce<Response>(definition: Method, request: object): Promise<Response> {
    const { path, requestSerialize, responseDeserialize } = definition;
    return new Promise((resolve, reject) => {
      const callback = (error: grpc.ServiceError | null, response?: unknown) =>
        error ? reject(error) : resolve(response as Response);
      this.client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, deadline(), callback);
    });
  }

  private callStream<Response>(definition: Method, request: object): Promise<Response> {
    const { path, requestStream, requestSerialize, responseDeserialize } = definition;
    const stream = this.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, deadline());
    return new Promise<Response>((resolve, reject) => {
      stream.on("data", resolve).on("error", reject);
      stream.write(request);
      if (!requestStream) {
        stream.end();
      }
    }).finally(() => stream.cancel());
  }
}

/** All keys of a tenant. */
export function keysBelow(name: string): KeyRange {
  const { key, rangeEnd } = prefixRange(name);
  return { key, range_end: rangeEnd };
}

type Method = grpc.MethodDefinition<object, unknown>;

function deadline(): grpc.CallOptions {
  return { deadline: Date.now() + CALL_TIMEOUT_SECONDS * 1000 };
}

/** The identity in a Secret of the backing cluster: keys of the Secret by purpose. */
export async function identityInSecret(
  kubeconfig: string,
  secret: { name: string; ca: string; certificate: string; key: string },
): Promise<Required<EtcdIdentity>> {
  const metadata = { namespace: NAMESPACE, name: secret.name };
  const object = await KubernetesClient.fromKubeconfig(kubeconfig).get({ apiVersion: "v1", kind: "Secret", metadata });
  const entry = (key: string) => Buffer.from(object?.data?.[key] ?? "", "base64");
  return { ca: entry(secret.ca), client: { certificate: entry(secret.certificate), key: entry(secret.key) } };
}

const stream = { requestStream: true, responseStream: true };
/** What only tests use of etcd's `api/etcdserverpb/rpc.proto`: of the messages, the fields that they look at. */
const TEST_MESSAGES = {
  RangeRequest: message({ key: ["bytes", 1], range_end: ["bytes", 2], count_only: ["bool", 9] }),
  RangeResponse: message({ count: ["int64", 4] }),
  PutRequest: message({ key: ["bytes", 1], value: ["bytes", 2], lease: ["int64", 3] }),
  Compare: message({ key: ["bytes", 3] }),
  RequestOp: message({ request_put: ["PutRequest", 2] }),
  TxnRequest: message({ compare: ["repeated Compare", 1], success: ["repeated RequestOp", 2] }),
  CompactionRequest: message({ revision: ["int64", 1] }),
  WatchCreateRequest: message({ key: ["bytes", 1], range_end: ["bytes", 2] }),
  WatchRequest: message({ create_request: ["WatchCreateRequest", 1] }),
  WatchResponse: message({ canceled: ["bool", 4], cancel_reason: ["string", 6] }),
  Watch: { methods: { Watch: { ...method("WatchRequest", "WatchResponse"), ...stream } } },
  LeaseGrant: message({ TTL: ["int64", 1] }),
  LeaseId: message({ ID: ["int64", 2] }),
  LeaseRequest: message({ ID: ["int64", 1], keys: ["bool", 2] }),
  Lease: {
    methods: {
      LeaseGrant: method("LeaseGrant", "LeaseId"),
      LeaseRevoke: method("LeaseRequest", "Empty"),
      LeaseKeepAlive: { ...method("LeaseRequest", "Empty"), ...stream },
      LeaseTimeToLive: method("LeaseRequest", "Empty"),
      LeaseLeases: method("Empty", "Empty"),
    },
  },
  AlarmRequest: message({ action: ["int32", 1], alarm: ["int32", 3] }),
  Maintenance: {
    methods: {
      Alarm: method("AlarmRequest", "Empty"),
      Defragment: method("Empty", "Empty"),
      HashKV: method("Empty", "Empty"),
      Snapshot: { ...method("Empty", "Empty"), responseStream: true },
    },
  },
  MemberAddRequest: message({ peerURLs: ["repeated string", 1] }),
  MemberRemoveRequest: message({ ID: ["uint64", 1] }),
  Cluster: {
    methods: {
      MemberAdd: method("MemberAddRequest", "Empty"),
      MemberRemove: method("MemberRemoveRequest", "Empty"),
    },
  },
  AuthenticateRequest: message({ name: ["string", 1], password: ["string", 2] }),
};
const TEST_METHODS = {
  Auth: {
    UserChangePassword: method("AuthenticateRequest", "Empty"),
    Authenticate: method("AuthenticateRequest", "Empty"),
    AuthDisable: method("Empty", "Empty"),
  },
  KV: {
    Range: method("RangeRequest", "RangeResponse"),
    Put: method("PutRequest", "Empty"),
    Txn: method("TxnRequest", "Empty"),
    Compact: method("CompactionRequest", "Empty"),
  },
};

/** The program's descriptor with what only tests use. */
function definitions() {
  const descriptor = structuredClone(etcdDescriptor) as { nested: Record<string, { nested: Record<string, unknown> }> };
  const messages = descriptor.nested.etcdserverpb!.nested as Record<string, { methods?: object }>;
  Object.assign(messages, TEST_MESSAGES);
  for (const [service, methods] of Object.entries(TEST_METHODS)) {
    Object.assign(messages[service]!.methods!, methods);
  }
  const options = { keepCase: true, enums: String, longs: String, defaults: true, arrays: true };
  return fromJSON(descriptor as Parameters<typeof fromJSON>[0], options);
}
