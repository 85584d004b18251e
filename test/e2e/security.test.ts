import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { commandLine, descendants, rootMountOptions, statusField } from "../../testing/proc";
import { kernelName, namespacePath } from "../../local/network";
import { findInit } from "../../local/processes";
import { KubernetesClient } from "../../clients/kubernetes/client";
import type { AnyObject } from "../../clients/kubernetes/client";
import { readManifest } from "../../resources/release-manifest";
import { workloadKubeconfig } from "../../clients/kubernetes/workload-kubeconfig";
import { lock, manifestPath } from "../../tools/lock";
import type { ProviderName } from "../../tools/lock";
import { passphraseFile, pulumiHome, stateDirectory, localDirectory } from "../../tools/paths";
import { createAuthority, signIdentity } from "../../testing/certificates";
import type { Identity } from "../../testing/certificates";
import { Checkout } from "../../testing/checkout";
import { EtcdUser, identityInSecret, keysBelow, NAMESPACE } from "../../testing/etcd";
import type { KeyRange } from "../../testing/etcd";
import { exposed, isOpen, listeners, ProgramWatch, sharesNetwork } from "../../testing/programs";
import {
  filesBelow,
  filesOpenToOthers,
  fragmentsOfKey,
  fragmentsOfToken,
  privateKeysIn,
  SecretScan,
} from "../../testing/secrets";

const DENIED = /etcdserver: permission denied/;
const ROOT_SECRET = { name: "etcd-root", ca: "ca.crt", certificate: "tls.crt", key: "tls.key" };

function testKey(name: string): Buffer {
  return Buffer.from(`/${name}/security-test`);
}

/** What a tenant does below a prefix. */
const KEY_ACTIONS: Record<string, (etcd: EtcdUser, name: string) => Promise<unknown>> = {
  "get a key": (etcd, name) => etcd.count({ key: testKey(name) }),
  "list keys": (etcd, name) => etcd.countKeys(name),
  "put a key": (etcd, name) => etcd.call("KV", "Put", { key: testKey(name) }),
  "delete a key": (etcd, name) => etcd.call("KV", "DeleteRange", { key: testKey(name) }),
  "compare a key": (etcd, name) => etcd.call("KV", "Txn", { compare: [{ key: testKey(name) }] }),
  "put a key in a transaction": (etcd, name) =>
    etcd.call("KV", "Txn", { success: [{ request_put: { key: testKey(name) } }] }),
  "watch keys": (etcd, name) => etcd.watch(keysBelow(name)),
};

/** What the table in docs/security.md says. */
describe("the security of a fleet of ten clusters", () => {
  const names = Array.from({ length: 10 }, (_, index) => `workload-${String(index + 1).padStart(4, "0")}`);
  const pairs = names.flatMap((one) => names.filter((other) => other !== one).map((other) => [one, other] as const));
  /** A directory for what must not be in the checkout. */
  let directory: string;
  let checkout: Checkout;
  /** What commands have printed, by command. */
  const printed = new Map<string, string>();
  let watch: ProgramWatch;
  /** The management cluster, which is the backing cluster. */
  let kubeconfig: string;
  let management: KubernetesClient;
  /** Process 1 of its node. */
  let init: number;
  /** Those of the workload clusters' administrators. */
  const kubeconfigs = new Map<string, KubeConfig>();

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "security-"));
    watch = new ProgramWatch();
    await mkdir(temporary());
    checkout = await Checkout.create();
    await checkout.run("pulumi", "stack", "init", "test");
    await setCount(10);
    await operate("up");
    kubeconfig = await checkout.output("managementKubeconfig");
    management = KubernetesClient.fromKubeconfig(kubeconfig);
    init = (await findInit(kernelName(nodeDirectory())))!;
    for (const name of names) {
      kubeconfigs.set(name, await administratorOf(name));
    }
  });

  after(async () => {
    watch.stop();
    await checkout.try("pulumi", "destroy", "--yes", "--skip-preview");
    await checkout.delete();
    await rm(directory, { recursive: true });
  });

  const nodeDirectory = () => join(checkout.clusters, "management");
  const setCount = (count: number) => checkout.set("clusterCount", count);
  const exported = () => checkout.run("pulumi", "stack", "export", "--show-secrets");
  /** What `make` does, with a directory for temporary files that nothing else uses. */
  const operate = (operation: string) =>
    show("env", `TMPDIR=${temporary()}`, "node", "bin/cli/operation.js", operation);
  const temporary = () => join(directory, "temporary");
  /** The CA of etcd, from the state. */
  const etcdAuthority = async (): Promise<Identity> => {
    const { resources } = JSON.parse(await exported()).deployment as { resources: { urn: string; outputs: object }[] };
    const outputs = (name: string) => resources.find(({ urn }) => urn.endsWith(`::${name}`))!.outputs;
    const { certPem } = outputs("backing-01-etcd-ca-cert") as { certPem: string };
    const [key] = privateKeysIn(JSON.stringify(outputs("backing-01-etcd-ca-key")));
    return { certificate: Buffer.from(certPem), key: Buffer.from(key!) };
  };
  const print = async (...command: [string, ...string[]]) => {
    const { code, stdout, stderr } = await checkout.try(...command);
    const output = stdout + stderr;
    printed.set(command.join(" "), output);
    return { code, output };
  };
  const show = async (...command: [string, ...string[]]) => {
    const { code, output } = await print(...command);
    assert.equal(code, 0, output);
  };
  const administratorOf = async (name: string) => {
    const config = new KubeConfig();
    config.loadFromString(await workloadKubeconfig(management, name, name));
    return config;
  };
  const secretsOf = (type?: string) =>
    management
      .list({ apiVersion: "v1", kind: "Secret" })
      .then((secrets) => secrets.filter((secret) => !type || typeOf(secret) === type));

  describe("in etcd", () => {
    const users = new Map<string, EtcdUser>();
    const others = (name: string) => [...users].filter(([other]) => other !== name);
    let root: EtcdUser;

    before(async () => {
      root = await EtcdUser.root(kubeconfig);
      for (const name of names) {
        users.set(name, await EtcdUser.tenant(kubeconfig, name));
      }
    });

    after(() => [root, ...users.values()].forEach((user) => user.close()));

    for (const [action, act] of Object.entries(KEY_ACTIONS)) {
      it(`lets each tenant ${action} below its own prefix, and in none of the 90 pairs below another's`, async () => {
        for (const [name, user] of users) {
          await act(user, name);
          for (const [other, intruder] of others(name)) {
            await assert.rejects(act(intruder, name), DENIED, `${other} in ${name}`);
          }
        }
      });
    }

    it("keeps each tenant from ranges that reach beyond its prefix", async () => {
      for (const [name, user] of users) {
        for (const [what, range] of Object.entries(rangesBeyond(name))) {
          await assert.rejects(user.count(range), DENIED, `${name} lists ${what}`);
          await assert.rejects(user.watch(range), DENIED, `${name} watches ${what}`);
          await assert.rejects(user.call("KV", "DeleteRange", range), DENIED, `${name} deletes ${what}`);
        }
      }
    });

    it("keeps a tenant from the keys of one whose name starts with its own", async () => {
      const longer = `${names[0]}0`;
      await root.call("KV", "Put", { key: testKey(longer) });
      for (const act of Object.values(KEY_ACTIONS)) {
        await assert.rejects(act(users.get(names[0]!)!, longer), DENIED);
      }
      assert.equal(await root.countKeys(longer), 1);
      await root.call("KV", "DeleteRange", keysBelow(longer));
    });

    it("keeps each tenant from the leases of another's keys", async () => {
      for (const [name, user] of users) {
        const { ID } = await user.call<{ ID: string }>("Lease", "LeaseGrant", { TTL: 600 });
        await user.call("KV", "Put", { key: testKey(name), lease: ID });
        for (const [other, intruder] of others(name)) {
          for (const method of ["LeaseRevoke", "LeaseKeepAlive", "LeaseTimeToLive", "LeaseLeases"]) {
            const request = { ID, keys: true };
            await assert.rejects(intruder.call("Lease", method, request), DENIED, `${other}: ${method} of ${name}`);
          }
        }
        await user.call("Lease", "LeaseTimeToLive", { ID, keys: true });
        await user.call("Lease", "LeaseRevoke", { ID });
      }
    });

    it("keeps each tenant from its users, roles, members and maintenance", async () => {
      for (const [name, user] of users) {
        const [[other] = [""]] = others(name);
        for (const [service, methods] of Object.entries(administration(name, other))) {
          for (const [method, request] of methods) {
            const call = user.call(service as "Auth", method, request);
            await assert.rejects(call, DENIED, `${name}: ${service} ${method}`);
          }
        }
        const rootLogin = user.call("Auth", "Authenticate", { name: "root", password: "" });
        await assert.rejects(rootLogin, /authentication failed/, name);
      }
      assert.deepEqual(await root.users(), ["root", ...names]);
      assert.deepEqual(await root.roles(), ["root", ...names]);
    });
  });

  describe("at etcd's door", () => {
    let authority: Identity;

    before(async () => {
      authority = await etcdAuthority();
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

  describe("at the workload API servers", () => {
    const nodesSeen = async (config: KubeConfig) => {
      const nodes = await KubernetesClient.fromKubeconfig(config.exportConfig()).list({
        apiVersion: "v1",
        kind: "Node",
      });
      return nodes.map(({ metadata }) => metadata?.name);
    };

    it("accept the administrator of their own cluster", async () => {
      for (const name of names) {
        assert.deepEqual(await nodesSeen(kubeconfigs.get(name)!), [`${name}-0`]);
      }
    });

    it("are not trusted with the kubeconfig of another cluster, in any of the 90 pairs", async () => {
      for (const [one, other] of pairs) {
        const { server } = kubeconfigs.get(other)!.getCurrentCluster()!;
        const config = mixed(kubeconfigs.get(one)!, { server });
        await assert.rejects(nodesSeen(config), /unable to verify|certificate signature failure/, `${one} at ${other}`);
      }
    });

    it("refuse the administrator's certificate of another cluster, in all of the 90 pairs", async () => {
      for (const [one, other] of pairs) {
        const { server, caData } = kubeconfigs.get(other)!.getCurrentCluster()!;
        const config = mixed(kubeconfigs.get(one)!, { server, caData });
        await assert.rejects(nodesSeen(config), /Unauthorized/, `${one} at ${other}`);
      }
    });

    it("refuse the token of another cluster's service account, in all of the 90 pairs", async () => {
      const tokens = new Map<string, string>();
      for (const name of names) {
        tokens.set(name, await serviceAccountToken(kubeconfigs.get(name)!));
      }
      const withToken = (name: string, token: string) => mixed(kubeconfigs.get(name)!, {}, { token });
      for (const name of names) {
        await assert.rejects(nodesSeen(withToken(name, tokens.get(name)!)), /nodes is forbidden/, name);
      }
      for (const [one, other] of pairs) {
        await assert.rejects(nodesSeen(withToken(other, tokens.get(one)!)), /Unauthorized/, `${one} at ${other}`);
      }
    });

    it("refuse whoever shows no certificate", async () => {
      for (const name of names) {
        await assert.rejects(nodesSeen(mixed(kubeconfigs.get(name)!, {}, {})), /forbidden|Unauthorized/, name);
      }
    });
  });

  describe("on the machine", () => {
    const nodeProcesses = () => descendants(init);
    const controlPlanes = () =>
      nodeProcesses().filter((pid) => /^(kube-apiserver .*--etcd-prefix=|etcd --name=etcd )/.test(commandLine(pid)));

    it("has Pods of API servers and etcd without privileges", async () => {
      const pods = await management.list({ apiVersion: "v1", kind: "Pod" }, { namespace: NAMESPACE });
      assert.equal(pods.length, names.length + 1);
      for (const { metadata, spec } of pods) {
        const { securityContext, automountServiceAccountToken, containers, ...others } = spec as PodSpec;
        assert.equal(automountServiceAccountToken, false, metadata?.name);
        assert.equal(securityContext.runAsNonRoot, true, metadata?.name);
        assert.deepEqual(securityContext.seccompProfile, { type: "RuntimeDefault" }, metadata?.name);
        const unprivileged = {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        };
        assert.deepEqual(
          containers.map((container) => container.securityContext),
          [unprivileged],
        );
        assert.deepEqual([others.hostNetwork, others.hostPID, others.hostIPC], [undefined, undefined, undefined]);
      }
    });

    it("has processes of API servers and etcd that the kernel keeps without privileges", () => {
      const pids = controlPlanes();
      assert.equal(pids.length, names.length + 1);
      for (const pid of pids) {
        const facts = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp"];
        const none = "0".repeat(16);
        const values = facts.map((fact) => statusField(pid, fact));
        assert.deepEqual(values, [none, none, none, none, none, "1", "2"], commandLine(pid));
        assert.ok(rootMountOptions(pid).includes("ro"), commandLine(pid));
        assert.ok(Number(statusField(pid, "Uid").split("\t")[0]) > 0, commandLine(pid));
      }
      assert.equal(new Set(pids.map((pid) => statusField(pid, "Uid"))).size, pids.length);
    });

    it("has no roles and bindings but those of Kubernetes and of the release manifests", async () => {
      const released = Object.keys(lock.manifests).map(async (provider) =>
        (await readManifest(manifestPath(provider as ProviderName))).map(label),
      );
      const expected = (await Promise.all(released)).flat();
      const roles = await ownRoles(management);
      assert.ok(roles.length > 0);
      assert.deepEqual(
        roles.filter((role) => !expected.includes(role)),
        [],
      );
      for (const name of names) {
        const workload = KubernetesClient.fromKubeconfig(kubeconfigs.get(name)!.exportConfig());
        assert.deepEqual(await ownRoles(workload), [], name);
      }
    });

    it("listens on no address of the machine but loopback ones, the programs of an update included", () => {
      assert.ok(watch.exposed.size > 10);
      assert.deepEqual([...watch.openListeners], []);
      assert.ok(nodeProcesses().length > 50);
      assert.deepEqual(nodeProcesses().filter(sharesNetwork).map(commandLine), []);
    });

    it("listens in the node's network only where Kubernetes does", () => {
      const found = listeners(namespacePath(kernelName(nodeDirectory()))).filter(isOpen);
      assert.deepEqual(found.map(({ program, address }) => `${program} ${address}`).sort(), [
        "kube-apiserver *:6443",
        "kubelet *:10250",
      ]);
    });

    it("listens in the Pods of API servers and etcd only where clients and probes connect", () => {
      for (const pid of controlPlanes()) {
        const found = listeners(`/proc/${pid}/ns/net`).filter(isOpen);
        const ports = /^etcd/.test(commandLine(pid)) ? ["etcd *:2379", "etcd *:2381"] : ["kube-apiserver *:6443"];
        assert.deepEqual(found.map(({ program, address }) => `${program} ${address}`).sort(), ports);
      }
    });
  });

  describe("with its secrets", () => {
    let keys: string[];
    let scan: SecretScan;
    let rootScan: SecretScan;
    let authorityScan: SecretScan;

    before(async () => {
      await printEverything();
      await failWithSecrets();
      const secrets = await secretsOf();
      const sources = [await exported(), JSON.stringify(secrets), ...(await nodeSecrets())];
      keys = [...new Set(sources.flatMap(privateKeysIn))];
      const tokens = [
        ...(await bootstrapTokens()),
        (await readFile(passphraseFile(checkout.directory), "utf8")).trim(),
      ];
      scan = new SecretScan(join(directory, "fragments"), [
        ...keys.flatMap(fragmentsOfKey),
        ...tokens.flatMap(fragmentsOfToken),
      ]);
      const { client } = await identityInSecret(kubeconfig, ROOT_SECRET);
      const { key } = await etcdAuthority();
      authorityScan = new SecretScan(join(directory, "authority-fragments"), fragmentsOfKey(key.toString()));
      rootScan = new SecretScan(join(directory, "root-fragments"), fragmentsOfKey(client.key.toString()));
    });

    /** What Pulumi and the program's own commands print of a fleet that is there, and of a larger and a smaller one. */
    const printEverything = async () => {
      await show("pulumi", "up", "--yes", "--diff");
      await show("pulumi", "refresh", "--preview-only", "--diff");
      await show("pulumi", "destroy", "--preview-only", "--diff");
      await show("pulumi", "stack", "output");
      await show("pulumi", "stack", "output", "--json");
      await show("pulumi", "stack", "--show-ids", "--show-urns");
      await show("pulumi", "stack", "export");
      await show("pulumi", "stack", "history", "--json", "--full-dates");
      await show("pulumi", "config", "--json");
      await show("node", "bin/cli/status.js");
      await setCount(5);
      await show("pulumi", "preview", "--diff");
      await setCount(11);
      await show("pulumi", "preview", "--json");
      await operate("preview");
    };

    /** An update that fails at the Secret with the eleventh API server's key: one that is there cannot be changed. */
    const failWithSecrets = async () => {
      const metadata = { namespace: NAMESPACE, name: "workload-0011" };
      await management.apply({ apiVersion: "v1", kind: "Secret", metadata, immutable: true } as AnyObject);
      const { code, output } = await print("pulumi", "up", "--yes", "--skip-preview", "--diff");
      assert.notEqual(code, 0);
      assert.match(output, /field is immutable/);
    };

    /** What kubeadm and kubelet have made on the node. */
    const nodeSecrets = () =>
      Promise.all(
        ["kubernetes", "var/lib/kubelet/pki"]
          .flatMap((folder) => filesBelow(join(nodeDirectory(), folder)))
          .map((file) => readFile(file, "utf8")),
      );

    const bootstrapTokens = async () => {
      const tokens = await secretsOf("bootstrap.kubernetes.io/token");
      assert.ok(tokens.length > 0);
      return tokens.map(({ data = {} }) => Buffer.from(data["token-secret"] ?? "", "base64").toString());
    };

    it("knows them, and finds them where they may be", async () => {
      // Three of each of eleven clusters; etcd's CA, server and root; the webhooks' CA and servers; an administrator's.
      assert.ok(keys.length >= 3 * 11 + 3 + 7 + 1, `${keys.length} keys`);
      assert.ok(scan.isIn(await exported()));
      for (const key of keys) {
        assert.ok(scan.isIn(key) && scan.isIn(Buffer.from(key).toString("base64")));
      }
      const kubeconfigFile = join(nodeDirectory(), "kubeconfig");
      assert.deepEqual(scan.filesAmong([kubeconfigFile, passphraseFile(checkout.directory)]).length, 2);
    });

    it("prints none", () => {
      const found = [...printed].filter(([, output]) => scan.isIn(output));
      assert.deepEqual(
        found.map(([command]) => command),
        [],
      );
    });

    it("shows none in the command line or the environment of a process", () => {
      assert.ok(!scan.isIn([...watch.exposed].join("\n")));
      const processes = descendants(init).map(exposed);
      assert.ok(processes.length > 50);
      assert.ok(!scan.isIn(processes.join("\n")));
    });

    it("has none in the state, its history and its backups", () => {
      const files = filesBelow(stateDirectory(checkout.directory));
      assert.ok(files.length > 3);
      assert.deepEqual(scan.filesAmong(files), []);
    });

    it("has none in Pulumi's home and in logs", () => {
      const home = filesBelow(pulumiHome(checkout.directory), (path) => /\/pulumi\/(bin|plugins)$/.test(path));
      const logs = [...filesBelow(join(nodeDirectory(), "var/log")), join(nodeDirectory(), "init.log")];
      assert.ok(home.length > 0 && logs.length > 20);
      assert.deepEqual(scan.filesAmong([...home, ...logs]), []);
    });

    it("leaves no temporary files behind after `make up`", () => {
      assert.deepEqual(readdirSync(temporary()), []);
      const local = readdirSync(localDirectory(checkout.directory)).sort();
      assert.deepEqual(local, ["cluster-stacks", "clusters", "passphrase", "state", "tools"]);
    });

    it("has none in a file of the checkout that others can read", () => {
      const files = filesOpenToOthers(localDirectory(checkout.directory));
      assert.ok(files.length > 0);
      assert.deepEqual(scan.filesAmong([...files, join(checkout.directory, "Pulumi.test.yaml")]), []);
    });

    it("has none in an object of the cluster that is not a Secret", async () => {
      const objects = await allObjects();
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
      assert.ok(authorityScan.isIn(await exported()));
      assert.ok(!authorityScan.isIn(JSON.stringify(await allObjects())));
      assert.deepEqual(authorityScan.filesAmong(allFiles()), []);
    });

    it("has etcd's root identity in no file but those of the management cluster's etcd", () => {
      const found = rootScan.filesAmong(allFiles());
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
      return [...folders, checkout.directory].flatMap((folder) => filesBelow(folder, isRootOfContainer));
    };

    const allObjects = async () => {
      const file = join(nodeDirectory(), "kubeconfig");
      const kubectl = (...args: string[]) => checkout.run("kubectl", "--kubeconfig", file, ...args);
      const kinds = (await kubectl("api-resources", "--verbs=list", "--output=name")).trim().split("\n").join(",");
      const list = await kubectl("get", kinds, "--all-namespaces", "--output=json", "--show-managed-fields");
      return (JSON.parse(list) as { items: AnyObject[] }).items;
    };
  });
});

/** Ranges that begin in or before a tenant's prefix and end after it; `\0` as an end is that of all keys. */
function rangesBeyond(name: string): Record<string, KeyRange> {
  const range = (key: string, end: string) => ({ key: Buffer.from(key), range_end: Buffer.from(end) });
  return {
    "all keys": range("\0", "\0"),
    "all keys of tenants": range("/", "0"),
    "its own and all after them": range(`/${name}/`, "\0"),
    "one of its own and all after it": range(`/${name}/security-test`, "\0"),
    "its own and one more": range(`/${name}/`, `/${name}0\0`),
    "its own and what is just before": range(`/${name}`, `/${name}0`),
  };
}

/** Calls for the user `root` only, by service, as a tenant would make them to have more than it has. */
function administration(name: string, other: string): Record<string, [method: string, request: object][]> {
  const everything = { permType: "READWRITE", key: Buffer.from("\0"), range_end: Buffer.from("\0") };
  return {
    Auth: [
      ["AuthStatus", {}],
      ["AuthEnable", {}],
      ["AuthDisable", {}],
      ["UserList", {}],
      ["UserGet", { name: other }],
      ["UserAdd", { name: "intruder", options: { no_password: true } }],
      ["UserDelete", { name: other }],
      ["UserChangePassword", { name: "root", password: "x" }],
      ["UserGrantRole", { user: name, role: "root" }],
      ["RoleList", {}],
      ["RoleGet", { role: other }],
      ["RoleAdd", { name: "intruder" }],
      ["RoleDelete", { role: other }],
      ["RoleGrantPermission", { name, perm: everything }],
    ],
    Cluster: [
      ["MemberAdd", { peerURLs: ["http://127.0.0.1:1"] }],
      ["MemberRemove", { ID: 1 }],
    ],
    KV: [["Compact", { revision: 1 }]],
    Maintenance: [
      ["Alarm", { action: 1, alarm: 1 }],
      ["Defragment", {}],
      ["HashKV", {}],
      ["Snapshot", {}],
    ],
  };
}

/** A kubeconfig with parts of its cluster replaced, and with all of its user where one is given. */
function mixed(
  config: KubeConfig,
  cluster: { server?: string; caData?: string },
  user?: { token?: string },
): KubeConfig {
  const result = new KubeConfig();
  result.loadFromString(config.exportConfig());
  result.clusters = [{ ...result.getCurrentCluster()!, ...cluster }];
  const current = result.getCurrentUser()!;
  result.users = [user === undefined ? current : { name: current.name, ...user }];
  return result;
}

/** Makes a service account in a cluster, and a token for it. */
async function serviceAccountToken(config: KubeConfig): Promise<string> {
  const [api, namespace, name] = [config.makeApiClient(CoreV1Api), "default", "security-test"];
  await api.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  const body = { spec: { audiences: [] } };
  const { status } = await api.createNamespacedServiceAccountToken({ namespace, name, body });
  return status!.token;
}

/** The roles and bindings that the program has applied. */
async function ownRoles(cluster: KubernetesClient): Promise<string[]> {
  const kinds = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"];
  const lists = kinds.map((kind) => cluster.list({ apiVersion: "rbac.authorization.k8s.io/v1", kind }));
  const objects = (await Promise.all(lists)).flat();
  return objects
    .filter(({ metadata }) => metadata?.managedFields?.some(({ manager }) => manager === "metal3-scale"))
    .map(label);
}

function label({ kind, metadata }: AnyObject): string {
  return `${kind} ${metadata?.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata?.name}`;
}

/** The parts of a Pod that are looked at. */
interface PodSpec {
  automountServiceAccountToken?: boolean;
  securityContext: { runAsNonRoot?: boolean; seccompProfile?: object };
  containers: { securityContext?: object }[];
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
}

function typeOf(secret: AnyObject): string {
  return (secret as { type?: string }).type ?? "";
}
