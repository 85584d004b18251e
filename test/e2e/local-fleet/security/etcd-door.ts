import assert from "node:assert/strict";
import { createAuthority, signIdentity } from "../../support/certificates";
import type { Identity } from "../../support/certificates";
import { EtcdUser } from "../../support/etcd";
import { workloadNames } from "../../support/expected-fleet";
import type { SharedFleet } from "../shared-fleet";
import { etcdAuthority } from "./etcd-authority";

export function describeEtcdDoor(fleet: SharedFleet, count: number): void {
  describe("at etcd's door", () => {
    const names = workloadNames(count);
    let kubeconfig: string;
    let authority: Identity;

    before(async () => {
      kubeconfig = fleet.kubeconfig;
      authority = etcdAuthority(await fleet.exportState());
    });

    const listUsers = async (client: Identity | undefined) => {
      const user = await EtcdUser.connect(kubeconfig, { ca: authority.certificate, client });
      try {
        return await user.users();
      } finally {
        user.close();
      }
    };

    it("accepts a certificate that its CA has signed for a user", async () => {
      assert.deepEqual(await listUsers(await signIdentity(authority, { subject: "/CN=root" })), ["root", ...names]);
    });

    it("refuses a client without a certificate", async () => {
      await assert.rejects(listUsers(undefined), /alert certificate required/);
    });

    it("refuses a certificate of another CA", async () => {
      const client = await signIdentity(await createAuthority(), { subject: "/CN=root" });
      await assert.rejects(listUsers(client), /alert unknown ca/);
    });

    it("refuses a certificate of its own CA that has expired, and one that is a server's", async () => {
      const expired = await signIdentity(authority, { subject: "/CN=root", days: -1 });
      await assert.rejects(listUsers(expired), /alert certificate expired/);
      const server = await signIdentity(authority, { subject: "/CN=root", use: "serverAuth" });
      await assert.rejects(listUsers(server), /alert bad certificate/);
    });

    it("refuses a certificate of its own CA that names no user", async () => {
      const stranger = await signIdentity(authority, { subject: "/CN=stranger" });
      await assert.rejects(listUsers(stranger), /etcdserver: user name not found/);
      const nameless = await signIdentity(authority, { subject: "/O=etcd" });
      await assert.rejects(listUsers(nameless), /etcdserver: user name is empty/);
    });
  });
}
