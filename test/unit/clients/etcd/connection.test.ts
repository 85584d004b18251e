import assert from "node:assert/strict";
import { Server } from "node:net";
import { mock } from "node:test";
import type { Mock } from "node:test";
import { closeConnection, withEtcd } from "../../../../clients/etcd/connection";
import { findOnPath } from "../../../../tools/machine";
import { skip } from "../../../skip";
import { KubeconfigFile } from "../../kubeconfig-file";
import { createIdentity } from "./identity";

describe("a connection to etcd", () => {
  let file: KubeconfigFile;
  let listen: Mock<Server["listen"]>;

  before(function () {
    if (findOnPath("openssl", process.env).length === 0) {
      skip(this, "openssl is not installed");
    }
  });

  beforeEach(async () => {
    file = new KubeconfigFile();
    await file.start();
    const { ca, certificate, key } = createIdentity();
    const encode = (pem: string) => Buffer.from(pem).toString("base64");
    file.server.answers["/api/v1/namespaces/control-planes/secrets/etcd-root"] = {
      data: { "ca.crt": encode(ca), "tls.crt": encode(certificate), "tls.key": encode(key) },
    };
    listen = mock.method(Server.prototype, "listen");
  });

  afterEach(() => {
    listen.mock.restore();
    file.stop();
  });

  const etcd = () => ({
    kubeconfig: { path: file.path, uid: "uid-1" },
    namespace: "control-planes",
    pod: "etcd-0",
    rootSecret: "etcd-root",
  });
  const use = () => withEtcd(etcd(), () => Promise.resolve());
  /** Of the ports of this machine that were opened. */
  const areOpen = () => listen.mock.calls.map((call) => (call.this as Server).listening);

  it("has one port for all that use it, which is closed with it", async () => {
    await Promise.all([use(), use()]);
    assert.deepEqual(areOpen(), [true]);
    await closeConnection(etcd());
    assert.deepEqual(areOpen(), [false]);
    await closeConnection(etcd());
  });

  it("is opened again by the next that uses it", async () => {
    await use();
    await closeConnection(etcd());
    await use();
    assert.deepEqual(areOpen(), [false, true]);
    await closeConnection(etcd());
  });
});
