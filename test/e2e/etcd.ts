import * as grpc from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { prefixRange } from "../../providers/etcd-client";
import { etcdDescriptor } from "../../providers/etcd-rpc";
import { KubernetesClient } from "../../providers/kubernetes-client";
import { forwardPort } from "../../providers/port-forward";

/** Where the program puts etcd. */
const NAMESPACE = "workload-control-planes";

/** etcd as one of its users sees it, to look at what the program itself does not ask for. */
export class EtcdUser {
  private constructor(
    private readonly client: grpc.Client,
    private readonly closePort: () => void,
  ) {}

  /** Connects with the certificate in a Secret of the backing cluster: keys of the Secret by purpose. */
  static async connect(
    kubeconfig: string,
    secret: { name: string; ca: string; certificate: string; key: string },
  ): Promise<EtcdUser> {
    const kubernetes = KubernetesClient.fromKubeconfig(kubeconfig);
    const metadata = { namespace: NAMESPACE, name: secret.name };
    const { data = {} } = (await kubernetes.get({ apiVersion: "v1", kind: "Secret", metadata })) ?? {};
    const entry = (key: string) => Buffer.from(data[key] ?? "", "base64");
    const forwarded = await forwardPort(kubernetes.config, { namespace: NAMESPACE, name: "etcd-0", port: 2379 });
    const credentials = grpc.credentials.createSsl(entry(secret.ca), entry(secret.key), entry(secret.certificate));
    const options = { "grpc.ssl_target_name_override": "localhost" };
    return new EtcdUser(new grpc.Client(`127.0.0.1:${forwarded.port}`, credentials, options), () => forwarded.close());
  }

  static root(kubeconfig: string): Promise<EtcdUser> {
    return EtcdUser.connect(kubeconfig, {
      name: "etcd-root",
      ca: "ca.crt",
      certificate: "tls.crt",
      key: "tls.key",
    });
  }

  static tenant(kubeconfig: string, name: string): Promise<EtcdUser> {
    return EtcdUser.connect(kubeconfig, {
      name,
      ca: "etcd-ca.crt",
      certificate: "etcd-client.crt",
      key: "tls.key",
    });
  }

  async users(): Promise<string[]> {
    return (await this.call<{ users: string[] }>("Auth", "UserList", {})).users.sort();
  }

  async roles(): Promise<string[]> {
    return (await this.call<{ roles: string[] }>("Auth", "RoleList", {})).roles.sort();
  }

  /** Number of keys below `/name/`. */
  countKeys(name: string): Promise<number> {
    return this.count(prefixRange(name));
  }

  /** Number of all keys. */
  countAllKeys(): Promise<number> {
    return this.count({ key: Buffer.from("\0"), rangeEnd: Buffer.from("\0") }); // from the first key on
  }

  async removeUser(name: string): Promise<void> {
    await this.call("Auth", "UserDelete", { name });
  }

  async putKey(key: string): Promise<void> {
    await this.call("KV", "Put", { key: Buffer.from(key), value: Buffer.from("x") });
  }

  close(): void {
    this.client.close();
    this.closePort();
  }

  private async count({ key, rangeEnd }: ReturnType<typeof prefixRange>): Promise<number> {
    const request = { key, range_end: rangeEnd, count_only: true };
    return Number((await this.call<{ count: string }>("KV", "Range", request)).count);
  }

  private call<Response>(service: "Auth" | "KV", method: string, request: object): Promise<Response> {
    const definition = definitions()[`etcdserverpb.${service}`] as grpc.ServiceDefinition;
    const { path, requestSerialize, responseDeserialize } = definition[method]!;
    return new Promise((resolve, reject) => {
      const callback = (error: grpc.ServiceError | null, response?: unknown) =>
        error ? reject(error) : resolve(response as Response);
      this.client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, callback);
    });
  }
}

/** The program's descriptor with the calls that only look (etcd's `api/etcdserverpb/rpc.proto`). */
function definitions() {
  const descriptor = structuredClone(etcdDescriptor) as { nested: Record<string, { nested: Record<string, unknown> }> };
  const messages = descriptor.nested.etcdserverpb!.nested as Record<string, { methods?: object }>;
  const field = (type: string, id: number, rule?: string) => ({ type, id, ...(rule !== undefined && { rule }) });
  const method = (requestType: string, responseType: string) => ({ requestType, responseType, comment: "" });
  Object.assign(messages, {
    RangeRequest: { fields: { key: field("bytes", 1), range_end: field("bytes", 2), count_only: field("bool", 9) } },
    RangeResponse: { fields: { count: field("int64", 4) } },
    PutRequest: { fields: { key: field("bytes", 1), value: field("bytes", 2) } },
    UserList: { fields: { users: field("string", 2, "repeated") } },
  });
  Object.assign(messages.Auth!.methods!, {
    UserList: method("Empty", "UserList"),
  });
  Object.assign(messages.KV!.methods!, {
    Range: method("RangeRequest", "RangeResponse"),
    Put: method("PutRequest", "Empty"),
  });
  const options = { keepCase: true, enums: String, longs: String, defaults: true, arrays: true };
  return fromJSON(descriptor as Parameters<typeof fromJSON>[0], options);
}
