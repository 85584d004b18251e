import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KindClusterProvider } from "../../../../resources/kind-cluster/provider";
import { FakeApiServer } from "../../api-server";
import { PartialFailure } from "../../../../resources/resource-provider";
import { Home } from "../../home";
import { warningsOf } from "../../warnings";
import { docker, kind } from "./commands";

describe("KindClusterProvider", () => {
  const { PATH } = process.env;
  const workingDirectory = process.cwd();
  const inputs = { name: "management", fleet: "fleet-1", images: [] };
  const server = new FakeApiServer();
  let checkout: Home;
  let home: string;
  let directory: string;

  before(() => server.start());
  after(() => server.stop());

  beforeEach(() => {
    checkout = new Home();
    home = checkout.directory;
    directory = join(home, ".local/kind/management");
    process.env.PATH = `${home}:${PATH}`;
    process.chdir(home);
    for (const [name, script] of Object.entries({ kind, docker })) {
      writeFileSync(join(home, name), script);
      chmodSync(join(home, name), 0o755);
    }
    writeFileSync(join(home, "clusters"), "");
    writeFileSync(join(home, "mounts"), "");
    dockerSays({
      running: "true",
      paused: "false",
      address: "192.0.2.10",
      info: "Debian GNU/Linux 12\n[name=seccomp]",
    });
    writeFileSync(join(home, "admin"), server.kubeconfig("admin"));
  });

  afterEach(() => {
    process.chdir(workingDirectory);
    process.env.PATH = PATH;
    checkout.leave();
  });

  const dockerSays = (files: Record<string, string>) =>
    Object.entries(files).forEach(([name, text]) => writeFileSync(join(home, name), `${text}\n`));

  const calls = () =>
    readFileSync(join(home, "calls"), "utf8")
      .split("\n")
      .map((line) => line.split(" ").slice(0, 2).join(" "))
      .filter((call) => /^(create|delete) /.test(call));

  it("creates a cluster, in a folder that only its owner can read", async () => {
    const { id, outs } = await new KindClusterProvider().create(inputs);
    assert.equal(id, "management");
    assert.equal(outs.kubeconfig, server.kubeconfig("admin"));
    assert.equal(outs.uid, "uid-1");
    assert.equal(outs.kubeconfigPath, ".local/kind/management/kubeconfig");
    assert.equal(outs.address, "192.0.2.10");
    assert.deepEqual(calls(), ["create cluster"]);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });

  it("goes on with one that it has created", async () => {
    await new KindClusterProvider().create(inputs);
    await new KindClusterProvider().create(inputs);
    assert.deepEqual(calls(), ["create cluster"]);
  });

  it("creates one again whose creation was killed", async () => {
    writeFileSync(join(home, "clusters"), "management\n");
    writeFileSync(join(home, "mounts"), `${directory}\n`);
    mkdirSync(directory, { recursive: true });
    await new KindClusterProvider().create(inputs);
    assert.deepEqual(calls(), ["delete cluster", "create cluster"]);
  });

  it("creates one again that was deleted by hand", async () => {
    await new KindClusterProvider().create(inputs);
    writeFileSync(join(home, "clusters"), "");
    await new KindClusterProvider().create(inputs);
    assert.deepEqual(calls(), ["create cluster", "create cluster"]);
  });

  it("is in the state, and so is deleted, if its creation has failed", async () => {
    writeFileSync(join(home, "docker"), docker.replace("inspect)", "inspect) exit 1"));
    await assert.rejects(new KindClusterProvider().create(inputs), PartialFailure);
  });

  it("keeps its state if its update has failed", async () => {
    const { outs } = await new KindClusterProvider().create(inputs);
    const images = [{ reference: "example.com/etcd:v1", archive: "absent.tar" }];
    await assert.rejects(new KindClusterProvider().update("management", outs, { ...inputs, images }), (error) => {
      assert.ok(error instanceof PartialFailure);
      assert.deepEqual(error.properties, { ...outs, unfinished: true });
      return true;
    });
  });

  it("is deleted with its folder", async () => {
    await new KindClusterProvider().create(inputs);
    await new KindClusterProvider().delete("management", inputs);
    assert.deepEqual(calls(), ["create cluster", "delete cluster"]);
    assert.ok(!existsSync(directory));
  });

  it("is a difference, and so is finished by the next update, if its creation was killed", async () => {
    const provider = new KindClusterProvider();
    const { outs } = await provider.create(inputs);
    assert.equal((await provider.diff("management", outs, inputs)).changes, false);
    assert.equal((await provider.diff("management", inputs as unknown as typeof outs, inputs)).changes, true);
  });

  for (const [input, message] of Object.entries({
    nodeImage:
      /its node was made with the nodeImage the default, and kindest\/node:v1\.34\.0 is wanted: .* set nodeImage/,
    hasDockerSocket: /its node was made with the hasDockerSocket the default, and true is wanted: /,
  })) {
    it(`refuses another ${input} once it is there, since another node would be empty`, async () => {
      const provider = new KindClusterProvider();
      const { outs } = await provider.create(inputs);
      const other = { ...inputs, nodeImage: "kindest/node:v1.34.0", hasDockerSocket: true };
      const changed = { ...inputs, [input]: other[input as keyof typeof other] };
      await assert.rejects(provider.diff("management", outs, changed), message);
      const unfinished = inputs as unknown as typeof outs;
      assert.deepEqual((await provider.diff("management", unfinished, changed)).replaces, [input]);
    });
  }

  it("loads an image again whose archive has other contents, into the cluster as it is", async () => {
    const archive = join(home, "own.tar");
    const build = (config: string) => {
      writeFileSync(join(home, "manifest.json"), JSON.stringify([{ Config: config, RepoTags: ["example/own:dev"] }]));
      execFileSync("tar", ["--create", "--file", archive, "--directory", home, "manifest.json"]);
    };
    build("one.json");
    const provider = new KindClusterProvider();
    const own = { ...inputs, images: [{ reference: "example/own:dev", archive }] };
    const { outs } = await provider.create(own);
    assert.equal((await provider.diff("management", outs, own)).changes, false);
    build("two.json");
    assert.deepEqual(await provider.diff("management", outs, own), { changes: true });
    await provider.update("management", outs, own);
    assert.deepEqual(calls(), ["create cluster"]);
    assert.equal(readFileSync(join(home, "calls"), "utf8").match(/^load image-archive .*own\.tar/gm)?.length, 2);
  });

  for (const [state, files] of Object.entries<Record<string, string>>({
    stopped: { running: "false" },
    paused: { paused: "true" },
  })) {
    it(`is started by the next update if it was ${state}`, async () => {
      const provider = new KindClusterProvider();
      const { outs } = await provider.create(inputs);
      dockerSays(files);
      assert.equal((await provider.diff("management", outs, inputs)).changes, true);
      const { outs: after } = await provider.update("management", outs, inputs);
      assert.equal(after.address, state === "stopped" ? "192.0.2.11" : "192.0.2.10");
      assert.equal((await provider.diff("management", after, inputs)).changes, false);
      assert.deepEqual(calls(), ["create cluster"]);
    });
  }

  it("has the address in its outputs that it has since a restart", async () => {
    const provider = new KindClusterProvider();
    const { outs } = await provider.create(inputs);
    dockerSays({ address: "192.0.2.12" });
    assert.deepEqual(await provider.diff("management", outs, inputs), { changes: true });
    assert.equal((await provider.update("management", outs, inputs)).outs.address, "192.0.2.12");
  });

  for (const [name, info] of Object.entries({
    "Docker Desktop": "Docker Desktop\n[name=seccomp,profile=unconfined]",
    "Docker without root": "Ubuntu 24.04.1 LTS\n[name=seccomp,profile=builtin name=rootless name=cgroupns]",
  })) {
    it(`is refused with ${name}, before anything is made`, async () => {
      dockerSays({ info });
      const message = new RegExp(`^Error: kind cluster management: this is ${name}, whose containers have addresses`);
      await assert.rejects(new KindClusterProvider().create(inputs), message);
      assert.deepEqual(calls(), []);
    });
  }

  it("is refused where the server of Docker answers with an error, with which its client succeeds", async () => {
    dockerSays({ info: "" });
    const says = docker.replace("info) cat info", "info) cat info; echo 'Error response from daemon: 503' >&2");
    writeFileSync(join(home, "docker"), says);
    const message = "kind cluster management: docker cannot be used: Error response from daemon: 503";
    await assert.rejects(new KindClusterProvider().create(inputs), { message });
    assert.deepEqual(calls(), []);
  });

  it("fails where its node has no address in Docker's network kind", async () => {
    dockerSays({ address: "" });
    await assert.rejects(new KindClusterProvider().create(inputs), /its node is not in Docker's network "kind"/);
  });

  it("leaves a cluster of that name alone that others have made", async () => {
    writeFileSync(join(home, "clusters"), "management\n");
    const message = /^Error: kind cluster management: there is one that was not made by this checkout, and /;
    await assert.rejects(new KindClusterProvider().create(inputs), message);
    await new KindClusterProvider().delete("management", inputs);
    assert.deepEqual(calls(), []);
    assert.ok(!existsSync(directory));
  });

  it("leaves one alone that others have made since the creation of its own failed", async () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(home, "clusters"), "management\n");
    const provider = new KindClusterProvider();
    const message = /^Error: kind cluster management: there is one that was not made by this checkout, and /;
    await assert.rejects(provider.create(inputs), message);
    assert.deepEqual(await warningsOf(() => provider.delete("management", inputs)), [
      "kind cluster management: the one there is was not made by this checkout, and is left as it is",
    ]);
    assert.deepEqual(calls(), []);
  });

  it("is known by its UID where the checkout was moved", async () => {
    const provider = new KindClusterProvider();
    const { outs } = await provider.create(inputs);
    writeFileSync(join(home, "mounts"), "/elsewhere/.local/kind/management\n");
    assert.deepEqual(await provider.diff("management", outs, inputs), { changes: false });
  });

  it("has its kubeconfig written again if that is gone, and stays as it is", async () => {
    const provider = new KindClusterProvider();
    const { outs } = await provider.create(inputs);
    rmSync(join(directory, "kubeconfig"));
    assert.deepEqual(await provider.diff("management", outs, inputs), { changes: true });
    await provider.update("management", outs, inputs);
    assert.ok(existsSync(join(directory, "kubeconfig")));
    assert.deepEqual(calls(), ["create cluster"]);
  });

  it("leaves one alone that others have made since its own was deleted by hand", async () => {
    const provider = new KindClusterProvider();
    const { outs } = await provider.create(inputs);
    server.uid = "uid-9";
    writeFileSync(join(home, "mounts"), "");
    try {
      assert.deepEqual(await provider.diff("management", outs, inputs), { changes: true });
      await assert.rejects(
        provider.update("management", outs, inputs),
        /^Error: kind cluster management: there is one that was not made by this checkout, and /,
      );
      assert.deepEqual(await warningsOf(() => provider.delete("management", outs)), [
        "kind cluster management: the one there is was not made by this checkout, and is left as it is",
      ]);
      assert.deepEqual(calls(), ["create cluster"]);
      assert.ok(!existsSync(directory));
    } finally {
      server.uid = "uid-1";
    }
  });

  it("is refused if it was deleted by hand", async () => {
    const provider = new KindClusterProvider();
    const { outs } = await provider.create(inputs);
    const gone = docker.replace("inspect)", "inspect) echo No such object >&2; exit 1 ;;\nother)");
    writeFileSync(join(home, "docker"), gone);
    await assert.rejects(provider.diff("management", outs, inputs), /kind cluster management was deleted by hand/);
    await assert.rejects(provider.read("management", outs), /kind cluster management was deleted by hand/);
    await assert.rejects(provider.start(inputs), /kind cluster management was deleted by hand/);
  });

  it("is refused for another fleet, and not deleted by it", async () => {
    const provider = new KindClusterProvider();
    const { outs } = await provider.create(inputs);
    const others = { ...inputs, fleet: "fleet-2" };
    const message = /^Error: kind cluster management was made for the fleet fleet-1, and is not used for fleet-2: /;
    await assert.rejects(provider.create(others), message);
    await assert.rejects(provider.diff("management", { ...outs, ...others }, others), message);
    assert.deepEqual(await warningsOf(() => provider.delete("management", { ...outs, ...others })), [
      "kind cluster management: the one there is was made for another fleet, and is left as it is",
    ]);
    assert.deepEqual(calls(), ["create cluster"]);
  });

  it("is deleted though it does not answer", async () => {
    const provider = new KindClusterProvider();
    const { outs } = await provider.create(inputs);
    writeFileSync(join(home, "admin"), server.kubeconfig("nobody"));
    await provider.delete("management", outs);
    assert.deepEqual(calls(), ["create cluster", "delete cluster"]);
  });
});
