import * as grpc from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { etcdDescriptor } from "../../../../clients/etcd/rpc";

type Request = Record<string, ReturnType<typeof JSON.parse>>;

/** An etcd as far as tenants see it, which notes what it is asked. */
export class FakeEtcd {
  readonly calls: [method: string, request: Request][] = [];
  readonly users = new Map<string, string[]>();
  /** Permissions by role, each as `TYPE key end`. */
  readonly roles = new Map<string, string[]>();
  enabled = true;
  alarms: { alarm: string }[] = [];
  /** What every user is told who is to be added. */
  refusal: string | undefined;
  /** How often a request for keys comes while somebody else changes users. */
  staleAnswers = 0;
  /** The methods whose next answer comes too late, though it does what it is asked. */
  readonly late = new Set<string>();

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
    UserList: () => ({ users: [...this.users.keys()] }),
    UserGrantRole: ({ user, role }) => {
      this.users.set(user, [...new Set([...this.users.get(user)!, role as string])]);
      return {};
    },
    UserRevokeRole: ({ name, role }) => {
      this.users.set(
        name,
        this.users.get(name)!.filter((held) => held !== role),
      );
      return {};
    },
    RoleAdd: ({ name }) => {
      this.expect(!this.roles.has(name), "etcdserver: role name already exists");
      this.roles.set(name, []);
      return {};
    },
    RoleDelete: ({ role }) => {
      this.expect(this.roles.delete(role), "etcdserver: role name not found");
      return {};
    },
    RoleGet: ({ role }) => {
      this.expect(this.roles.has(role), "etcdserver: role name not found");
      const perm = this.roles.get(role)!.map((permission) => {
        const [permType, key = "", end = ""] = permission.split(" ");
        return { permType, key: Buffer.from(key), range_end: Buffer.from(end) };
      });
      return { perm };
    },
    RoleList: () => ({ roles: [...this.roles.keys()] }),
    RoleGrantPermission: ({ name, perm }) => {
      const range = `${perm.key} ${perm.range_end}`;
      const others = this.roles.get(name)!.filter((permission) => !permission.endsWith(` ${range}`));
      this.roles.set(name, [...others, `${perm.permType} ${range}`]);
      return {};
    },
    RoleRevokePermission: ({ role, key, range_end }) => {
      const others = this.roles.get(role)!.filter((permission) => !permission.endsWith(` ${key} ${range_end}`));
      this.roles.set(role, others);
      return {};
    },
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
        const answer = this.answers[method]!(request);
        callback(this.late.delete(method) ? { code: grpc.status.DEADLINE_EXCEEDED } : null, answer);
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
