import type { fromJSON } from "@grpc/proto-loader";

/**
 * The part of etcd's gRPC interface that tenants need, as a protobuf descriptor: names and field numbers of
 * etcd's `api/etcdserverpb/rpc.proto` and `api/authpb/auth.proto` (release-3.6).
 *
 * etcd's JSON gateway is no way round it: the gateway has one identity of its own, so that the CN of a client's
 * certificate does not count there (https://etcd.io/docs/v3.6/op-guide/authentication/rbac/).
 */
export const etcdDescriptor: Parameters<typeof fromJSON>[0] = {
  nested: {
    authpb: {
      nested: {
        UserAddOptions: message({ no_password: ["bool", 1] }),
        Permission: {
          ...message({ permType: ["Type", 1], key: ["bytes", 2], range_end: ["bytes", 3] }),
          nested: { Type: { values: { READ: 0, WRITE: 1, READWRITE: 2 } } },
        },
      },
    },
    etcdserverpb: {
      nested: {
        Empty: message({}),
        AuthStatusResponse: message({ enabled: ["bool", 2] }),
        AuthUserAddRequest: message({ name: ["string", 1], options: ["authpb.UserAddOptions", 3] }),
        AuthUserGetRequest: message({ name: ["string", 1] }),
        AuthUserGetResponse: message({ roles: ["repeated string", 2] }),
        AuthUserDeleteRequest: message({ name: ["string", 1] }),
        AuthUserGrantRoleRequest: message({ user: ["string", 1], role: ["string", 2] }),
        AuthUserListResponse: message({ users: ["repeated string", 2] }),
        AuthUserRevokeRoleRequest: message({ name: ["string", 1], role: ["string", 2] }),
        AuthRoleAddRequest: message({ name: ["string", 1] }),
        AuthRoleDeleteRequest: message({ role: ["string", 1] }),
        AuthRoleGetRequest: message({ role: ["string", 1] }),
        AuthRoleGetResponse: message({ perm: ["repeated authpb.Permission", 2] }),
        AuthRoleListResponse: message({ roles: ["repeated string", 2] }),
        AuthRoleGrantPermissionRequest: message({ name: ["string", 1], perm: ["authpb.Permission", 2] }),
        AuthRoleRevokePermissionRequest: message({ role: ["string", 1], key: ["bytes", 2], range_end: ["bytes", 3] }),
        DeleteRangeRequest: message({ key: ["bytes", 1], range_end: ["bytes", 2] }),
        DeleteRangeResponse: message({ deleted: ["int64", 2] }),
        AlarmType: { values: { NONE: 0, NOSPACE: 1, CORRUPT: 2 } },
        AlarmMember: message({ alarm: ["AlarmType", 2] }),
        AlarmResponse: message({ alarms: ["repeated AlarmMember", 2] }),
        Auth: {
          methods: {
            AuthStatus: method("Empty", "AuthStatusResponse"),
            AuthEnable: method("Empty", "Empty"),
            UserAdd: method("AuthUserAddRequest", "Empty"),
            UserGet: method("AuthUserGetRequest", "AuthUserGetResponse"),
            UserDelete: method("AuthUserDeleteRequest", "Empty"),
            UserGrantRole: method("AuthUserGrantRoleRequest", "Empty"),
            UserList: method("Empty", "AuthUserListResponse"),
            UserRevokeRole: method("AuthUserRevokeRoleRequest", "Empty"),
            RoleAdd: method("AuthRoleAddRequest", "Empty"),
            RoleDelete: method("AuthRoleDeleteRequest", "Empty"),
            RoleGet: method("AuthRoleGetRequest", "AuthRoleGetResponse"),
            RoleList: method("Empty", "AuthRoleListResponse"),
            RoleGrantPermission: method("AuthRoleGrantPermissionRequest", "Empty"),
            RoleRevokePermission: method("AuthRoleRevokePermissionRequest", "Empty"),
          },
        },
        KV: { methods: { DeleteRange: method("DeleteRangeRequest", "DeleteRangeResponse") } },
        // A request without fields asks for all alarms.
        Maintenance: { methods: { Alarm: method("Empty", "AlarmResponse") } },
      },
    },
  },
};

/** Describes a message by its fields. */
export function message(fields: Record<string, [type: string, id: number]>) {
  const descriptors = Object.entries(fields).map(([name, [type, id]]) => {
    const repeated = type.startsWith("repeated ");
    return [name, { id, type: type.replace("repeated ", ""), ...(repeated && { rule: "repeated" }) }] as const;
  });
  return { fields: Object.fromEntries(descriptors) };
}

/** Describes a method. */
export function method(requestType: string, responseType: string) {
  return { requestType, responseType, comment: "" };
}
