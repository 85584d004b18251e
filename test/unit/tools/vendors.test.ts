import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, statSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

import { lockedArchive, imageReference, lock, toolPath } from "../../../tools/lock";
import type { ImageName, ProviderName, ToolName } from "../../../tools/lock";
import { pulumiHome } from "../../../tools/paths";
import { manifestPath } from "../../../tools/versions";
import { Fixture } from "./fixture";
import { readDockerArchive } from "./vendors/image";
import { contentOf, releasesOf, sum } from "./vendors/releases";
import { type Fault, HOSTS, Proxy, Vendors } from "./vendors/server";

const ROOT = resolve(__dirname, "../../..");
const { kubelet } = lock.tools;
const KUBELET = `https://dl.k8s.io/release/v${kubelet!.version}/bin/linux/amd64/kubelet`;
const KUBECTL = KUBELET.replace(/kubelet$/, "kubectl");
const CLUSTERCTL = lock.tools["clusterctl"]!.url;

describe("set-up of everything in tools.lock.json, from its vendors", function () {
  const releases = releasesOf(lock);
  const vendors = new Vendors(releases);
  const proxy = new Proxy(() => vendors.port);
  let fixture: Fixture;
  let home: string | undefined;

  before(async () => {
    await vendors.start();
    await proxy.start();
    home = process.env.METAL3_SCALE_HOME;
  });
  after(() => {
    vendors.stop();
    proxy.stop();
    delete process.env.METAL3_SCALE_HOME;
    Object.assign(process.env, home === undefined ? {} : { METAL3_SCALE_HOME: home });
  });
  beforeEach(() => {
    fixture = new Fixture();
    process.env.METAL3_SCALE_HOME = fixture.root;
    ["tar", "gzip"].forEach((program) => symlinkSync(`/usr/bin/${program}`, join(fixture.bin, program)));
    vendors.asked.length = 0;
    vendors.faults.clear();
    proxy.connections.length = 0;
  });
  afterEach(() => fixture.remove());

  /** Runs the program for set-up in a process of its own, where the vendors' names lead to this machine if `direct`. */
  const setup = (env: NodeJS.ProcessEnv = {}, direct = true): Promise<{ code: number; stderr: string }> => {
    const redirect = direct ? ["--import", join(ROOT, "test/unit/tools/vendors/redirect.ts")] : [];
    const args = ["--import", "tsx", ...redirect, join(ROOT, "tools/setup.ts")];
    const own = {
      ...{ PATH: fixture.bin, HOME: fixture.directory, METAL3_SCALE_HOME: fixture.root, MIRROR: "" },
      ...{ NODE_EXTRA_CA_CERTS: vendors.certificate, VENDORS_PORT: String(vendors.port) },
    };
    return new Promise((done) => {
      execFile(process.execPath, args, { cwd: ROOT, env: { ...own, ...env } }, (error, _, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), stderr }),
      );
    });
  };
  const assertSetUp = async (...args: Parameters<typeof setup>) => {
    const { code, stderr } = await setup(...args);
    assert.equal(code, 0, stderr);
    return stderr;
  };
  const fail = (url: string, ...faults: Fault[]) => vendors.faults.set(url, faults);
  const times = (url: string) => vendors.asked.filter((asked) => asked === url).length;

  /** That each file is where the program looks for it. */
  const assertComplete = () => {
    const assertProgram = (file: string, name: string, version: string) => {
      assert.equal(readFileSync(file, "utf8"), contentOf(name, version), file);
      assert.equal(statSync(file).mode & 0o777, 0o755, file);
    };
    for (const [name, { version, files }] of Object.entries(lock.tools)) {
      const first = toolPath(name as ToolName);
      (files ?? [name]).forEach((file) => assertProgram(join(first, "..", file), file, version));
    }
    for (const [name, { version }] of Object.entries(lock.plugins)) {
      const program = `pulumi-resource-${name}`;
      assertProgram(join(pulumiHome(), "plugins", `resource-${name}-v${version}`, program), program, version);
    }
    for (const [name, { version }] of Object.entries(lock.manifests)) {
      assert.equal(readFileSync(manifestPath(name as ProviderName), "utf8"), contentOf(name, version));
    }
    for (const [name, { version }] of Object.entries(lock.images)) {
      const [archive, reference] = [lockedArchive(name as ImageName), imageReference(name as ImageName)];
      const expected = { tags: [reference], architecture: "amd64", program: contentOf(name, version) };
      assert.deepEqual(readDockerArchive(archive), expected);
    }
  };

  it("provides it once", async () => {
    await assertSetUp();
    assertComplete();
    const published = [...releases.files.keys()].filter((url) => !url.endsWith("/metadata.yaml"));
    assert.deepEqual(
      published.filter((url) => !vendors.asked.includes(url)),
      [],
    );
    vendors.asked.length = 0;
    assert.equal(await assertSetUp(), "");
    assert.deepEqual(vendors.asked, []);
  });

  it("goes through the proxy, and asks nobody else", async () => {
    await assertSetUp({ HTTPS_PROXY: proxy.url }, false);
    assertComplete();
    assert.deepEqual([...new Set(proxy.connections)].sort(), [...HOSTS].map((host) => `${host}:443`).sort());
  });

  it("goes through a proxy in lower case and without a scheme, but not to the hosts in NO_PROXY", async () => {
    const env = { https_proxy: proxy.url.replace("http://", ""), NO_PROXY: "github.com,.githubusercontent.com" };
    await assertSetUp(env);
    assertComplete();
    const others = [...HOSTS].filter((host) => !host.includes("github"));
    assert.deepEqual([...new Set(proxy.connections)].sort(), others.map((host) => `${host}:443`).sort());
  });

  it("names a proxy that cannot be reached", async () => {
    const { code, stderr } = await setup({ HTTPS_PROXY: "http://127.0.0.1:9" });
    assert.equal(code, 1);
    assert.match(stderr, /kubectl \S+: not on PATH; no mirror; dl\.k8s\.io cannot be reached \(ECONNREFUSED\)/);
    assert.deepEqual(vendors.asked, []);
  });

  it("tries again what was cut off, and what a server could not do", async () => {
    const manifest = lock.manifests["baremetal-operator"]!;
    const yaml = `${manifest.url}${manifest.files![0]}`;
    const [blob, data] = [...releases.images.get("quay.io/coreos/etcd")!.blobs].at(-1)!;
    const layer = `https://quay.io/v2/coreos/etcd/blobs/${blob}`;
    fail(KUBELET, "cut");
    fail(yaml, 503, 429);
    fail(layer, "cut", 500);
    const stderr = await assertSetUp();
    assertComplete();
    assert.deepEqual([times(KUBELET), times(yaml), times(layer)], [2, 3, 3], `${data.length} bytes`);
    assert.match(stderr, new RegExp(`${yaml}: HTTP 503 .*; trying again\n`));
  });

  it("refuses what is not as the vendor's checksum or digest says, and does not ask for what is not there", async () => {
    const [blob] = [...releases.images.get("registry.k8s.io/pause")!.blobs].at(-1)!;
    const layer = `https://registry.k8s.io/v2/pause/blobs/${blob}`;
    const damaged = Buffer.from("damaged");
    fail(KUBELET, damaged);
    fail(layer, damaged);
    fail(CLUSTERCTL, 404);
    const { code, stderr } = await setup();
    const sums = (right: string) => `is damaged: its SHA-256 is ${sum("sha256", damaged)}, ${right}`;
    const right = sum("sha256", releases.files.get(KUBELET)!);
    assert.equal(code, 1);
    assert.match(stderr, /Set-up could not provide 3 things:/);
    assert.ok(stderr.includes(`${KUBELET} ${sums(`${KUBELET}.sha256 says ${right}`)}\n`), stderr);
    assert.ok(stderr.includes(`${layer} ${sums(`its digest says ${blob.replace("sha256:", "")}`)}\n`), stderr);
    assert.ok(stderr.includes(`${CLUSTERCTL}: HTTP 404 Not Found\n`), stderr);
    assert.deepEqual([times(KUBELET), times(layer), times(CLUSTERCTL)], [1, 1, 1]);
    assert.equal(readFileSync(toolPath("kubectl"), "utf8"), releases.files.get(KUBECTL)!.toString());
  });
});
