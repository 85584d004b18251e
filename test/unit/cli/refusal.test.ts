import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { FakeApiServer } from "../api-server";
import { hasNamespaces, Project } from "./project";
import type { Surroundings } from "./project";

/** Something that is wrong, and what the command says of it. */
interface Refusal {
  /** Settings of the stack besides those of a fleet on a cluster that is in order; or its whole file. */
  readonly config?: Readonly<Record<string, unknown>> | string;
  /** Makes the wrong thing. */
  readonly arrange?: (project: Project) => void;
  readonly env?: NodeJS.ProcessEnv;
  readonly within?: Surroundings;
  /** The one message, without the line that says that nothing was changed. */
  readonly says: RegExp;
}

const management = (cluster: object) => ({ managementCluster: { kind: "existing", ...cluster } });
const manager = (settings: object) => ({ managers: { metal3: settings } });
const madeByKind = { managementCluster: { kind: "kind" } };
const existingBacking = (...kubeconfigs: string[]) => ({
  backingClusters: kubeconfigs.length,
  backingCluster: { kind: "existing", clusters: kubeconfigs.map((kubeconfig) => ({ kubeconfig })) },
});
const otherSalt = "v1:Jry4tJtONX0=:v1:f8L29vqeHT69KrWp:fhj7CeWrcK/PooXG+8/ubFTw5Z6I6g==";

/** By what is wrong. */
const settings: Record<string, Refusal> = {
  "a word for a number": {
    config: { clusterCount: "many" },
    says: /^clusterCount: "many" is not allowed: must be a finite number$/,
  },
  "a fraction": { config: { clusterCount: 2.5 }, says: /^clusterCount: 2.5 is not allowed: must be a whole number$/ },
  "a list for a number": {
    config: { backingCapacity: [1] },
    says: /^backingCapacity: \[1\] is not allowed: must be a finite number$/,
  },
  "no value": { config: { clusterCount: null }, says: /^clusterCount: null is not allowed: must be a finite number$/ },
  "a number that is none": {
    config: { clusterCount: NaN },
    says: /^clusterCount: NaN is not allowed: must be a finite number$/,
  },
  "an infinite number": {
    config: "config:\n  metal3-scale:clusterCount: 1e999\n",
    says: /^clusterCount: Infinity is not allowed: must be a finite number$/,
  },
  "too small a number": {
    config: { availableTimeoutSeconds: 0 },
    says: /^availableTimeoutSeconds: 0 is not allowed: must be at least 1$/,
  },
  "too large a number": {
    config: { clusterCount: 10000 },
    says: /^clusterCount: 10000 is not allowed: must be at most 9999$/,
  },
  "a word for a truth value": {
    config: { ignoreMachineLimits: "yes" },
    says: /^ignoreMachineLimits: "yes" is not allowed: must be true or false$/,
  },
  "an unknown setting": {
    config: { clusterCuont: 3 },
    says: /^clusterCuont: unknown setting; did you mean clusterCount\? known here: clusterCount, .*managers/,
  },
  "an unknown manager": {
    config: { managers: { metal: {} } },
    says: /^managers.metal: unknown setting; did you mean metal3\? known here: clusterApi, /,
  },
  "an unknown setting of a manager": {
    config: manager({ concurency: 5 }),
    says: /^managers.metal3.concurency: unknown setting; did you mean concurrency\? known here: concurrency, qps, /,
  },
  "a setting of another kind of cluster": {
    config: { managementCluster: { kind: "local", kubeconfig: "admin" } },
    says: /^managementCluster.kubeconfig: unknown setting; known here: kind$/,
  },
  "an unknown kind of cluster": {
    config: { backingCluster: { kind: "docker" } },
    says: /^backingCluster.kind: "docker" is not allowed: must be one of management, local, kind, existing$/,
  },
  "a cluster without its kubeconfig": {
    config: management({}),
    says: /^managementCluster.kubeconfig: is missing: must be of type string$/,
  },
  "a URL for a host": {
    config: management({ kubeconfig: "admin", nodeAddress: "https://192.0.2.11" }),
    says: /^managementCluster.nodeAddress: "https:\S+ is not allowed: must be an IP address or a host name, without port$/,
  },
  "a flag with its dashes": {
    config: manager({ args: { "--v": 5 } }),
    says: /^managers.metal3.args.--v: the name of a flag .* is written without the dashes in front$/,
  },
  "a flag with a space": {
    config: manager({ args: { "x y": 1 } }),
    says: /^managers.metal3.args.x y: the name of a flag has letters, digits, dots, dashes and underscores only, and /,
  },
  "an image with a space": {
    config: manager({ image: "a b" }),
    says: /^managers.metal3.image: "a b" is not allowed: must be an image, REGISTRY\/NAME:TAG or REGISTRY\/NAME@DIGEST$/,
  },
  "a node's image with a space": {
    config: { managementCluster: { kind: "kind", nodeImage: "a b" } },
    says: /^managementCluster.nodeImage: "a b" is not allowed: must be an image, REGISTRY\/NAME:TAG or /,
  },
  "a port that there is not": {
    config: { nodePortRange: "65000-70000" },
    says: /^nodePortRange: "65000-70000" is not allowed: must be two ports from 1 to 65535, the lower first$/,
  },
  "ports that a local node does not have": {
    config: { managementCluster: { kind: "local" }, nodePortRange: "20000-20100" },
    says: /^nodePortRange: 20000-20100 is not within 30000-32767, which backing clusters of kind "local" have$/,
  },
  "more clusters than the backing clusters may hold": {
    config: { clusterCount: 5, backingCapacity: 4 },
    says: /^clusterCount: 5 on backingClusters: 1 puts 5 clusters on one, but backingCapacity allows 4: at most 4 /,
  },
  "more clusters than ports": {
    config: { clusterCount: 6 },
    says: /^clusterCount: 6 needs 6 ports on a backing cluster, but nodePortRange 30006-30010 has 5$/,
  },
  "more Pods than a node takes": {
    config: { ...madeByKind, clusterCount: 100, nodePortRange: "30000-32767" },
    says: /^clusterCount: 100 .* puts more than 90 clusters on one, which is all that the node of kind "kind" can hold: /,
  },
  "two backing clusters where there is one": {
    config: { backingClusters: 2 },
    says: /^backingClusters: 2, but backingCluster.kind "management" allows 1 only$/,
  },
  "another number of backing clusters than is given": {
    config: { ...existingBacking("admin"), backingClusters: 2 },
    says: /^backingCluster.clusters: 1 given, but backingClusters is 2: there must be as many$/,
  },
  "a cluster that is given twice": {
    config: existingBacking("admin", "admin"),
    says: /^backingCluster.clusters.1: is the same cluster as backingCluster.clusters.0$/,
  },
  "a stack's file that is no YAML": {
    config: "config: {",
    says: /^Pulumi.test.yaml: cannot be read as YAML: .+ at line 1/,
  },
  "a stack's file of another shape": {
    config: "config: [clusterCount]",
    says: /^Pulumi.test.yaml: must be a mapping, with the settings in a mapping `config`$/,
  },
  "an unknown key in a stack's file": {
    config: "confg:\n  metal3-scale:clusterCount: 20\n",
    says: /^Pulumi.test.yaml: confg: unknown key; did you mean config\? known here: config, encryptionsalt, /,
  },
  "a setting beside the settings": {
    config: "metal3-scale:clusterCount: 20\n",
    says: /^Pulumi.test.yaml: metal3-scale:clusterCount: unknown key; settings go into the mapping `config`; known here: /,
  },
  "an encryption salt that is a number": {
    config: "encryptionsalt: 5\n",
    says: /^Pulumi.test.yaml: encryptionsalt: 5 is not allowed: must be as Pulumi has written it, .* or remove the line, /,
  },
  "an encryption salt that was damaged": {
    config: "encryptionsalt: v1:xx:v1:yy:zz\n",
    says: /^Pulumi.test.yaml: encryptionsalt: "v1:xx:v1:yy:zz" is not allowed: must be as Pulumi has written it, /,
  },
  "settings of a project whose name is nearly this one's": {
    config: "config:\n  metal3-scaler:clusterCount: 20\n  kubernetes:namespace: other\n",
    says: /^Pulumi.test.yaml: metal3-scaler:clusterCount: unknown namespace metal3-scaler; did you mean metal3-scale:clusterCount\?$/,
  },
};

const environment: Record<string, Refusal> = {
  "a stack name with a space": {
    env: { STACK: "a b" },
    says: /^STACK: "a b" is not allowed: must be 1 to 100 letters, digits, hyphens, underscores or dots$/,
  },
  "an empty stack name": { env: { STACK: "" }, says: /^STACK: "" is not allowed: must be 1 to 100 letters/ },
  "too long a stack name": {
    env: { STACK: "a".repeat(101) },
    says: /^STACK: "a{101}" is not allowed: must be 1 to 100/,
  },
  "a stack of workload clusters": {
    env: { STACK: "test.0001-0100" },
    says: /^STACK: "test.0001-0100" is not allowed: it has workload clusters of the stack test$/,
  },
  "a kubeconfig that is not there": {
    config: management({ kubeconfig: "nothing" }),
    says: /^managementCluster.kubeconfig: "nothing" cannot be read: ENOENT: no such file or directory/,
  },
  "a kubeconfig that this user may not read": {
    arrange: (project) => chmodSync(join(project.directory, "admin"), 0),
    within: "user",
    says: /^managementCluster.kubeconfig: "admin" cannot be read: EACCES: permission denied/,
  },
  "a folder for a kubeconfig": {
    config: management({ kubeconfig: ".local" }),
    says: /^managementCluster.kubeconfig: ".local" cannot be read: EISDIR: /,
  },
  "another file for a kubeconfig": {
    config: management({ kubeconfig: "Pulumi.yaml" }),
    says: /^managementCluster.kubeconfig: "Pulumi.yaml" is not a kubeconfig file: it has no contexts$/,
  },
  "an empty file for a kubeconfig": {
    arrange: (project) => project.write("admin", ""),
    says: /^managementCluster.kubeconfig: "admin" is not a kubeconfig file: it has no contexts$/,
  },
  "a kubeconfig with an empty context": {
    arrange: (project) => project.write("admin", "contexts: [null]"),
    says: /^managementCluster.kubeconfig: "admin" is not a kubeconfig file: it has no contexts$/,
  },
  "a kubeconfig without a current context": {
    arrange: (project) => {
      const kubeconfig = JSON.parse(readFileSync(join(project.directory, "admin"), "utf8")) as object;
      project.write("admin", JSON.stringify({ ...kubeconfig, "current-context": undefined }));
    },
    says: /^managementCluster.context: "admin" has no current context; there are: mine$/,
  },
  "an unknown context": {
    config: management({ kubeconfig: "admin", context: "mnie" }),
    says: /^managementCluster.context: "admin" has no context "mnie"; did you mean mine\?; there are: mine$/,
  },
  "a cluster that cannot be reached": {
    config: management({ kubeconfig: "unreachable" }),
    says: /^managementCluster.kubeconfig: the cluster of "unreachable" cannot be used: .*ECONNREFUSED/,
  },
  "backing clusters of which one cannot be reached": {
    config: existingBacking("admin", "unreachable"),
    says: /^backingCluster.clusters.1.kubeconfig: the cluster of "unreachable" cannot be used: .*ECONNREFUSED/,
  },
  "a cluster that does not know the user": {
    config: management({ kubeconfig: "stranger" }),
    says: /^managementCluster.kubeconfig: the cluster of "stranger" cannot be used: Unauthorized$/,
  },
  "a user with too few rights": {
    config: management({ kubeconfig: "viewer" }),
    says: /^managementCluster.kubeconfig: the user of "viewer" is not an administrator of the cluster; it must be$/,
  },
  "a port that is in use": {
    config: { nodePortRange: "30000-30010" },
    says: /^nodePortRange: port 30005 is taken in the cluster of managementCluster; the range must avoid it$/,
  },
  "too little memory": {
    config: { clusterCount: 9999, backingCapacity: 9999, nodePortRange: "30006-65535" },
    says: /^clusterCount: 9999 needs \d{6} MiB of memory on this machine, which has \d+ for it: at most \d+ fit; to go on/,
  },
  "too little disk space": {
    config: madeByKind,
    arrange: installKind,
    env: { PULUMI_CONFIG_PASSPHRASE: "" },
    within: "full",
    says: /^clusterCount: 2 needs \d+ MiB of disk space on this machine, which has 0 for it: not even one fits; to go on/,
  },
  "a folder that cannot be written": {
    within: "read-only",
    says: /^\S+\.local cannot be written: EROFS: read-only file system.*; the state and clusters go there$/,
  },
  "local clusters without root": {
    config: { managementCluster: { kind: "local" } },
    within: "user",
    says: /^kind "local": local clusters need Linux and root; allowed besides: "kind", "existing"$/,
  },
  "local clusters without Debian packages": {
    config: { managementCluster: { kind: "local" } },
    within: "root",
    says: /^kind "local": .* Debian packages that are not installed: containerd.*; allowed besides: "kind", "existing"$/,
  },
  "kind without its binary": {
    config: madeByKind,
    arrange: (project) => project.install("docker", ""),
    says: /^kind "kind": kind is not on PATH; allowed besides: "local", "existing"$/,
  },
  "kind without Docker": {
    config: madeByKind,
    arrange: (project) => {
      installKind(project);
      project.install("docker", "echo Cannot connect to the Docker daemon >&2; exit 1");
    },
    says: /^kind "kind": docker cannot be used: Cannot connect to the Docker daemon$/,
  },
  "tools that are not set up": {
    arrange: (project) => rmSync(join(project.directory, ".local/tools"), { recursive: true }),
    says: /^tools are missing, or not those of tools.lock.json: pulumi \S+ and \d+ more: run `make tools`$/,
  },
  "a manifest that was changed": {
    arrange: (project) => {
      project.write(".local/tools/cluster-api/releases/ipam-metal3/v1.13.2/ipam-components.yaml", "changed");
    },
    says: /^tools are missing, or not those of tools.lock.json: manifests of ipam-metal3 \S+: run `make tools`$/,
  },
  "tools of another version": {
    arrange: (project) => {
      const record = join(project.directory, ".local/tools/installed.json");
      const installed = JSON.parse(readFileSync(record, "utf8")) as Record<string, { entry: string }>;
      installed["tool/kubelet"]!.entry = "that of another entry in the lock file";
      writeFileSync(record, JSON.stringify(installed));
    },
    says: /^tools are missing, or not those of tools.lock.json: kubelet \S+: run `make tools`$/,
  },
  "a file with the passphrase that is not there": {
    env: { PULUMI_CONFIG_PASSPHRASE_FILE: "nothing" },
    says: /^PULUMI_CONFIG_PASSPHRASE_FILE: "nothing" cannot be read: ENOENT.*; it must be the file with the passphrase/,
  },
  "a folder for a file with the passphrase": {
    env: { PULUMI_CONFIG_PASSPHRASE_FILE: ".local" },
    says: /^PULUMI_CONFIG_PASSPHRASE_FILE: ".local" cannot be read: EISDIR.*; it must be the file with the passphrase/,
  },
  "an empty file with the passphrase": {
    arrange: (project) => project.write(".local/passphrase", "\n"),
    says: /^PULUMI_CONFIG_PASSPHRASE_FILE: "\S+" cannot be read: it is empty; it must be the file with the passphrase/,
  },
  "a folder that is no checkout": {
    env: { METAL3_SCALE_HOME: "nothing" },
    says: /^METAL3_SCALE_HOME=nothing has no Pulumi.yaml: it must be the checkout$/,
  },
  "the folder of another project": {
    arrange: (project) => project.write("other/Pulumi.yaml", "name: other\nruntime: nodejs\n"),
    env: { METAL3_SCALE_HOME: "other" },
    says: /^\S+other\/Pulumi.yaml is not that of this project: METAL3_SCALE_HOME, or the folder, must be its checkout$/,
  },
  "another passphrase than the stack's": {
    config: `encryptionsalt: ${otherSalt}\nconfig:\n  metal3-scale:managementCluster: { kind: existing, kubeconfig: admin }\n  metal3-scale:nodePortRange: 30006-30010\n`,
    says: /^Pulumi.test.yaml: encryptionsalt is that of another passphrase than the environment's: give the one .+ or remove/,
  },
};

function installKind(project: Project): void {
  project.install("kind", "");
  project.install("docker", "");
}

describe("the check before `make up`", () => {
  const server = new FakeApiServer();
  let project: Project;

  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => {
    project = new Project();
    ["admin", "viewer", "stranger"].forEach((user) => project.write(user, server.kubeconfig(user)));
    project.write("unreachable", server.kubeconfig("admin", 1));
    project.configure(inOrder);
  });
  afterEach(() => project.remove());

  const inOrder = { ...management({ kubeconfig: "admin" }), nodePortRange: "30006-30010" };

  it("prints what a fleet needs where nothing is wrong", async () => {
    const { code, stdout, stderr } = await project.run("cli/check.js", []);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^PREDICTED +MEMORY .*\nmanagement cluster +\d+ MiB .*\n(.+\n){3}this machine has +\d+ MiB /);
  });

  for (const [wrong, { config, arrange, env, within, says }] of Object.entries({ ...settings, ...environment })) {
    it(`refuses ${wrong}`, async function () {
      if (within !== undefined && !hasNamespaces) {
        this.skip();
      }
      project.configure(typeof config === "string" ? config : { ...inOrder, ...config });
      arrange?.(project);
      const before = project.snapshot();
      const { code, stdout, stderr } = await project.run("cli/check.js", [], { env, within });
      const [message, ...others] = stderr
        .replace(/^error: (stack test cannot be brought up, and nothing was changed:\n {2})?/, "")
        .trimEnd()
        .split("\n");
      assert.match(message!, says);
      assert.deepEqual([others, stdout, code], [[], "", 1]);
      assert.deepEqual(project.snapshot(), before);
    });
  }
});

describe("set-up", () => {
  let project: Project;
  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  const refusals: Record<string, Refusal> = {
    "a mirror that is not there": {
      env: { MIRROR: "nothing" },
      says: /^MIRROR=nothing is no directory$/,
    },
    "a folder that cannot be written": {
      within: "read-only",
      says: /^The folder for tools, state and clusters cannot be written: EROFS: read-only file system/,
    },
    "a state whose passphrase is gone": {
      arrange: (project) => {
        project.write(".local/state/.pulumi/stacks/metal3-scale/test.json", "{}");
        rmSync(join(project.directory, ".local/passphrase"));
      },
      says: /passphrase is gone, with which the secrets in \S+ are encrypted: put it back, or name the file .*; if it is lost, see docs\/recovery.md$/,
    },
  };
  for (const [wrong, { arrange, env, within, says }] of Object.entries(refusals)) {
    it(`refuses ${wrong}`, async function () {
      if (within !== undefined && !hasNamespaces) {
        this.skip();
      }
      project.write(".local/state/.keep", "");
      arrange?.(project);
      const before = project.snapshot();
      const { code, stdout, stderr } = await project.run("tools/setup.js", ["--no-local"], { env, within });
      assert.match(stderr.trimEnd(), says);
      assert.deepEqual([stderr.trimEnd().split("\n").length, stdout, code], [1, "", 1]);
      assert.deepEqual(project.snapshot(), before);
    });
  }
});

describe("make", () => {
  const make = (...args: string[]) => {
    const env = { PATH: process.env.PATH };
    const cwd = resolve(__dirname, "../../..");
    return spawnSync("make", ["--dry-run", "help", ...args], { cwd, env, encoding: "utf8" });
  };

  it("takes LOCAL for yes, no, or not set", () => {
    for (const args of [[], ["LOCAL="], ["LOCAL=yes"], ["LOCAL=no"]]) {
      assert.equal(make(...args).status, 0);
    }
  });

  it("refuses another LOCAL", () => {
    const { status, stdout, stderr } = make("LOCAL=nope");
    assert.match(stderr.trimEnd(), /^Makefile:\d+: \*\*\* LOCAL=nope is not allowed: must be yes or no\. {2}Stop\.$/);
    assert.deepEqual([status, stdout], [2, ""]);
  });
});
