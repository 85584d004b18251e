import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnyObject, KubernetesClient } from "../../../../clients/kubernetes/client";
import { workloadNames } from "../../support/expected-fleet";
import { identityInSecret } from "../../support/etcd";
import { NAMESPACE } from "../../support/namespace";
import { descendants } from "../../support/proc";
import { exposed } from "../../support/programs";
import {
  filesBelow,
  filesOpenToOthers,
  fragmentsOfKey,
  fragmentsOfToken,
  privateKeysIn,
  SecretScan,
} from "../../support/secrets";
import { OUTPUT_FILE } from "../../../../runs/format";
import { localDirectory, passphraseFile, pulumiHome, runsDirectory, stateDirectory } from "../../../../tools/paths";
import type { SharedFleet } from "../shared-fleet";
import { etcdAuthority } from "./etcd-authority";
import { label } from "./objects";

const ROOT_SECRET = { name: "etcd-root", ca: "ca.crt", certificate: "tls.crt", key: "tls.key" };

export function describeSecrets(fleet: SharedFleet, count: number): void {
  describe("with its secrets", () => {
    const next = workloadNames(count + 1).at(-1)!;
    const { printed } = fleet;
    let management: KubernetesClient;
    /** Process 1 of the node. */
    let init: number;
    let keys: string[];
    let scan: SecretScan;
    let rootScan: SecretScan;
    let authorityScan: SecretScan;
    /** The files with the key of etcd's CA or with etcd's root identity: all are searched once, which takes seconds. */
    let filesWithEither: string[];
    /** All that is in the management cluster. */
    let objects: AnyObject[];

    before(async () => {
      management = fleet.management;
      init = await fleet.init();
      await printEverything();
      await failWithSecrets();
      const secrets = await secretsOf();
      const sources = [await fleet.exportState(), JSON.stringify(secrets), ...(await nodeSecrets())];
      keys = [...new Set(sources.flatMap(privateKeysIn))];
      const tokens = [
        ...(await bootstrapTokens()),
        (await readFile(passphraseFile(fleet.checkout.directory), "utf8")).trim(),
      ];
      scan = new SecretScan(join(fleet.directory, "fragments"), [
        ...keys.flatMap(fragmentsOfKey),
        ...tokens.flatMap(fragmentsOfToken),
      ]);
      const { client } = await identityInSecret(fleet.kubeconfig, ROOT_SECRET);
      const { key } = etcdAuthority(await fleet.exportState());
      const [ofAuthority, ofRoot] = [key, client.key].map((pem) => fragmentsOfKey(pem.toString()));
      authorityScan = new SecretScan(join(fleet.directory, "authority-fragments"), ofAuthority!);
      rootScan = new SecretScan(join(fleet.directory, "root-fragments"), ofRoot!);
      const eitherScan = new SecretScan(join(fleet.directory, "either-fragments"), [...ofAuthority!, ...ofRoot!]);
      filesWithEither = eitherScan.filesAmong(allFiles());
      objects = await allObjects();
    });

    after(() => management.remove({ apiVersion: "v1", kind: "Secret", metadata: secretInTheWay }, 60));

    const secretInTheWay = { namespace: NAMESPACE, name: next };
    const secretsOf = async (type?: string) => {
      const secrets = await management.list({ apiVersion: "v1", kind: "Secret" });
      return secrets.filter((secret) => type === undefined || (secret as { type?: string }).type === type);
    };

    /** What Pulumi and the program's own commands print of a fleet that is there, and of a larger and a smaller one. */
    const printEverything = async () => {
      await fleet.show("pulumi", "up", "--yes", "--diff");
      await fleet.show("pulumi", "refresh", "--preview-only", "--diff");
      await fleet.show("pulumi", "destroy", "--preview-only", "--diff");
      await fleet.show("pulumi", "stack", "output");
      await fleet.show("pulumi", "stack", "output", "--json");
      await fleet.show("pulumi", "stack", "--show-ids", "--show-urns");
      await fleet.show("pulumi", "stack", "export");
      await fleet.show("pulumi", "stack", "history", "--json", "--full-dates");
      await fleet.show("pulumi", "config", "--json");
      await fleet.show("node", "bin/cli/status.js");
      await fleet.setCount(5);
      await fleet.show("pulumi", "preview", "--diff");
      await fleet.setCount(count + 1);
      await fleet.show("pulumi", "preview", "--json");
      await fleet.operate("preview");
    };

    /** An update that fails at the Secret with the key of one more API server: one that is there cannot be changed. */
    const failWithSecrets = async () => {
      const secret = { apiVersion: "v1", kind: "Secret", metadata: secretInTheWay, immutable: true };
      await management.apply(secret);
      const { code, output } = await fleet.print("pulumi", "up", "--yes", "--skip-preview", "--diff");
      assert.notEqual(code, 0);
      assert.match(output, /field is immutable/);
    };

    /** What kubeadm and kubelet have made on the node. */
    const nodeSecrets = () =>
      Promise.all(
        ["kubernetes", "var/lib/kubelet/pki"]
          .flatMap((folder) => filesBelow(join(fleet.nodeDirectory, folder)))
          .map((file) => readFile(file, "utf8")),
      );

    const bootstrapTokens = async () => {
      const tokens = await secretsOf("bootstrap.kubernetes.io/token");
      assert.ok(tokens.length > 0);
      return tokens.map(({ data = {} }) => Buffer.from(data["token-secret"] ?? "", "base64").toString());
    };

    it("knows them, and finds them where they may be", async () => {
      // Three of each cluster; etcd's CA, server and root; the webhooks' CA and servers; an administrator's.
      assert.ok(keys.length >= 3 * (count + 1) + 3 + 7 + 1, `${keys.length} keys`);
      assert.ok(scan.isIn(await fleet.exportState()));
      for (const key of keys) {
        assert.ok(scan.isIn(key) && scan.isIn(Buffer.from(key).toString("base64")));
      }
      const kubeconfigFile = join(fleet.nodeDirectory, "kubeconfig");
      assert.deepEqual(scan.filesAmong([kubeconfigFile, passphraseFile(fleet.checkout.directory)]).length, 2);
    });

    it("prints none", () => {
      const found = [...printed].filter(([, output]) => scan.isIn(output));
      assert.deepEqual(
        found.map(([command]) => command),
        [],
      );
    });

    it("shows none in the command line or the environment of a process", () => {
      assert.ok(!scan.isIn([...fleet.watch.exposed].join("\n")));
      const processes = descendants(init).map(exposed);
      assert.ok(processes.length > 50);
      assert.ok(!scan.isIn(processes.join("\n")));
    });

    it("has none in the state, its history and its backups", () => {
      const files = filesBelow(stateDirectory(fleet.checkout.directory));
      assert.ok(files.length > 3);
      assert.deepEqual(scan.filesAmong(files), []);
    });

    it("has none in Pulumi's home, in logs and in the records of runs", () => {
      const home = filesBelow(pulumiHome(fleet.checkout.directory), (path) => /\/pulumi\/(bin|plugins)$/.test(path));
      const logs = [...filesBelow(join(fleet.nodeDirectory, "var/log")), join(fleet.nodeDirectory, "init.log")];
      const records = filesBelow(runsDirectory(fleet.checkout.directory));
      assert.ok(home.length > 0 && logs.length > 20 && records.some((file) => file.endsWith(OUTPUT_FILE)));
      assert.deepEqual(scan.filesAmong([...home, ...logs, ...records]), []);
    });

    it("leaves no temporary files behind after `make up`", () => {
      assert.deepEqual(readdirSync(fleet.temporary), []);
      const local = readdirSync(localDirectory(fleet.checkout.directory)).sort();
      assert.deepEqual(local, ["cluster-stacks", "clusters", "fleets", "passphrase", "runs", "state", "tools"]);
    });

    it("has none in a file of the checkout that others can read", () => {
      const files = filesOpenToOthers(localDirectory(fleet.checkout.directory));
      assert.ok(files.length > 0);
      assert.deepEqual(scan.filesAmong([...files, join(fleet.checkout.directory, "Pulumi.test.yaml")]), []);
    });

    it("has none in an object of the cluster that is not a Secret", () => {
      assert.ok(objects.some(({ kind }) => kind === "Secret") && objects.length > 500);
      const others = objects.filter(({ kind }) => kind !== "Secret");
      const kinds = [...new Set(others.map(({ kind }) => kind))];
      const leaking = kinds.filter((kind) =>
        scan.isIn(JSON.stringify(others.filter((object) => object.kind === kind))),
      );
      assert.deepEqual(leaking, []);
    });

    it("has etcd's root identity in its Secret only", async () => {
      const holding = (await secretsOf()).filter((secret) => rootScan.isIn(JSON.stringify(secret)));
      assert.deepEqual(holding.map(label), [`Secret ${NAMESPACE}/etcd-root`]);
    });

    it("has the key of etcd's CA in the state only", async () => {
      assert.ok(authorityScan.isIn(await fleet.exportState()));
      assert.ok(!authorityScan.isIn(JSON.stringify(objects)));
      assert.deepEqual(authorityScan.filesAmong(filesWithEither), []);
    });

    it("has etcd's root identity in no file but those of the management cluster's etcd", () => {
      const found = rootScan.filesAmong(filesWithEither);
      assert.ok(found.length > 0);
      assert.deepEqual(
        found.filter((path) => !path.includes("/var/lib/etcd/member/")),
        [],
      );
    });

    /** The files of the node and of the checkout; what containers have written is below `/var`. */
    const allFiles = () => {
      const folders = ["etc", "run", "tmp", "var"].map((folder) => `/proc/${init}/root/${folder}`);
      const isRootOfContainer = (path: string) => path.endsWith("/rootfs");
      return [...folders, fleet.checkout.directory].flatMap((folder) => filesBelow(folder, isRootOfContainer));
    };

    const allObjects = async () => {
      const file = join(fleet.nodeDirectory, "kubeconfig");
      const kubectl = (...args: string[]) => fleet.checkout.run("kubectl", "--kubeconfig", file, ...args);
      const kinds = (await kubectl("api-resources", "--verbs=list", "--output=name")).trim().split("\n").join(",");
      const list = await kubectl("get", kinds, "--all-namespaces", "--output=json", "--show-managed-fields");
      return (JSON.parse(list) as { items: AnyObject[] }).items;
    };
  });
}
