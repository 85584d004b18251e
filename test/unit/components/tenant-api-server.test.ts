import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { valueOf } from "../mocks";
import { dynamic, recordCluster } from "./workload-cluster";
import type { ClusterRecording } from "./workload-cluster";

describe("TenantApiServer", () => {
  let recording: ClusterRecording;
  before(async () => {
    recording = await recordCluster();
  });

  const inputsOf = (label: string) => recording.get(label).inputs;

  describe("certificates", () => {
    it("has a CA of its own", () => {
      assert.deepEqual(inputsOf("SelfSignedCert demo-ca-cert").subject, { commonName: "kubernetes" });
    });

    it("has one request for the API server, whose CN is the etcd user", () => {
      const { subject, dnsNames, ipAddresses } = inputsOf("CertRequest demo-apiserver-request");
      assert.deepEqual(subject, { commonName: "demo" });
      assert.deepEqual(dnsNames, ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"]);
      assert.deepEqual(ipAddresses, ["10.96.0.1", "127.0.0.1", "192.0.2.10"]);
    });

    it("names a node that has a host name among the DNS names", async () => {
      const outputs = { [dynamic("KindCluster")]: { address: "node.example" } };
      const named = await recordCluster({ outputs });
      const { dnsNames, ipAddresses } = named.get("CertRequest demo-apiserver-request").inputs;
      assert.ok(dnsNames.includes("node.example"));
      assert.deepEqual(ipAddresses, ["10.96.0.1", "127.0.0.1"]);
    });

    it("has a node's IPv6 address among the addresses, and with brackets in the URL", async () => {
      const outputs = { [dynamic("KindCluster")]: { address: "2001:db8::1" } };
      const recording = await recordCluster({ outputs });
      const { ipAddresses } = recording.get("CertRequest demo-apiserver-request").inputs;
      assert.deepEqual(ipAddresses, ["10.96.0.1", "127.0.0.1", "2001:db8::1"]);
      assert.equal(await valueOf(recording.result.endpoint.url), "https://[2001:db8::1]:30123");
      assert.equal(recording.get("Cluster demo").inputs.spec.controlPlaneEndpoint.host, "2001:db8::1");
    });

    it("has the request signed by its own CA for serving, and by etcd's as a client", () => {
      const { validityPeriodHours: _hours, ...serving } = inputsOf("LocallySignedCert demo-apiserver-cert");
      assert.deepEqual(serving, {
        certRequestPem: "PEM demo-apiserver-request",
        caPrivateKeyPem: "private demo-ca-key",
        caCertPem: "PEM demo-ca-cert",
        allowedUses: ["digital_signature", "server_auth"],
      });
      const { validityPeriodHours: _validity, ...client } = inputsOf("LocallySignedCert demo-etcd-client");
      assert.deepEqual(client, {
        certRequestPem: "PEM demo-apiserver-request",
        caPrivateKeyPem: "private backing-etcd-ca-key",
        caCertPem: "PEM backing-etcd-ca-cert",
        allowedUses: ["digital_signature", "client_auth"],
      });
    });

    it("has an administrator's certificate", () => {
      const request = inputsOf("CertRequest demo-admin-request");
      assert.deepEqual(request.subject, { commonName: "kubernetes-admin", organization: "system:masters" });
      const certificate = inputsOf("LocallySignedCert demo-admin-cert");
      assert.equal(certificate.caCertPem, "PEM demo-ca-cert");
      assert.deepEqual(certificate.allowedUses, ["digital_signature", "client_auth"]);
    });
  });

  describe("kubeconfig", () => {
    it("is secret", async () => {
      assert.equal(await pulumi.isSecret(recording.result.endpoint.kubeconfig), true);
    });

    it("leads the administrator to the API server", async () => {
      const kubeconfig = JSON.parse(await valueOf(recording.result.endpoint.kubeconfig));
      const [{ cluster }] = kubeconfig.clusters;
      const [{ user }] = kubeconfig.users;
      const decode = (text: string) => Buffer.from(text, "base64").toString();
      assert.equal(cluster.server, "https://192.0.2.10:30123");
      assert.equal(decode(cluster["certificate-authority-data"]), "PEM demo-ca-cert");
      assert.equal(decode(user["client-certificate-data"]), "PEM demo-admin-cert");
      assert.equal(decode(user["client-key-data"]), "private demo-admin-key");
    });

    it("has one context, of its one cluster and its one user", async () => {
      const kubeconfig = JSON.parse(await valueOf(recording.result.endpoint.kubeconfig));
      assert.deepEqual(kubeconfig.contexts, [
        { name: kubeconfig["current-context"], context: { cluster: "demo", user: "demo-admin" } },
      ]);
      assert.equal(kubeconfig.clusters[0].name, "demo");
      assert.equal(kubeconfig.users[0].name, "demo-admin");
    });
  });

  describe("API server", () => {
    it("is in the backing cluster, as the tenant of the cluster's name", () => {
      for (const label of ["Deployment demo", "Service demo", "Secret demo-apiserver"]) {
        const { inputs, provider } = recording.get(label);
        assert.equal(provider, "pulumi:providers:kubernetes backing");
        assert.equal(inputs.metadata.namespace, "workload-control-planes");
      }
      assert.equal(inputsOf("EtcdTenant demo").name, "demo");
      assert.ok(recording.get("Deployment demo").dependencies.includes(dynamic("EtcdTenant demo")));
    });

    it("has its certificates, and one key", () => {
      assert.deepEqual(inputsOf("Secret demo-apiserver").stringData, {
        "ca.crt": "PEM demo-ca-cert",
        "tls.crt": "PEM demo-apiserver-cert",
        "tls.key": "private demo-apiserver-key",
        "etcd-ca.crt": "PEM backing-etcd-ca-cert",
        "etcd-client.crt": "PEM demo-etcd-client",
      });
    });

    it("has an endpoint", async () => {
      assert.equal(await valueOf(recording.result.endpoint.url), "https://192.0.2.10:30123");
    });
  });
});
