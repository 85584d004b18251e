import assert from "node:assert/strict";
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { SetupError } from "../../../tools/errors";
import { LogProgress } from "../../../tools/progress";
import { setup } from "../../../tools/setup";
import { Fixture, kubectl, pulumi, sum, SUMS } from "./fixture";

describe("set-up of tools", () => {
  let fixture: Fixture;
  beforeEach(() => (fixture = new Fixture()));
  afterEach(() => fixture.remove());

  const assertComplete = () => {
    for (const [path, contents] of Object.entries(fixture.contents)) {
      // Of an image, only the name is the same in whatever archive it is.
      const name = (text: string) => (path.includes("images") ? /"RepoTags":\["[^"]+"\]/.exec(text)?.[0] : text);
      assert.ok(name(fixture.installed(path)) === name(contents.toString()), path);
    }
    assert.deepEqual(partialFolders(), []);
  };
  const partialFolders = () => readdirSync(fixture.tools).filter((name) => name.startsWith(".partial"));
  const failure = async (run: Promise<void>): Promise<string> => {
    const error = await run.then(
      () => assert.fail("set-up should have failed"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof SetupError, String(error));
    return error.message;
  };

  describe("from the mirror", () => {
    it("provides everything", async () => {
      await fixture.setup({ mirror: fixture.makeMirror() });
      assertComplete();
      assert.equal(statSync(join(fixture.tools, "kubernetes/bin/kubectl")).mode & 0o777, 0o755);
    });

    it("does nothing the second time", async () => {
      await fixture.setup({ mirror: fixture.makeMirror() });
      rmSync(fixture.mirror, { recursive: true });
      await fixture.setup();
      assert.deepEqual(fixture.log, []);
      assertComplete();
    });

    it("takes ../shared/mirror if MIRROR is not set", async () => {
      fixture.makeMirror();
      const place = join(fixture.directory, "shared");
      fixture.write(join(place, "README"), "");
      renameSync(fixture.mirror, join(place, "mirror"));
      const { root, lock, env } = fixture;
      await setup({ root, lock, env, progress: new LogProgress(() => {}) });
      assertComplete();
    });

    it("refuses an archive that is not what its checksum says, once, and names both sums", async () => {
      fixture.makeMirror();
      const archive = join(fixture.mirror, "all.tar.xz");
      const expected = sum(readFileSync(archive));
      writeFileSync(archive, "damaged");
      await fixture.startVendor();
      const vendor = new URL(fixture.lock.tools["kubectl"]!.url).host;
      const message = await failure(fixture.setup({ mirror: fixture.mirror }));
      assert.deepEqual(message.split("\n"), [
        "Set-up could not provide 5 things:",
        `  kubectl 1.2.3, pulumi 3.0.1, Pulumi plugin tls 5.0.0, manifests of core 1.13.0, image ${vendor}/pause:3.10: ` +
          `${archive} is damaged: its SHA-256 is ${sum("damaged")}, SHA256SUMS says ${expected}`,
        "Ways to provide them (then run it again; what is there already is kept):",
        `  - replace all.tar.xz in the mirror ${fixture.mirror}`,
        `  - MIRROR= (no mirror), and a connection to ${vendor}`,
        "  - on PATH: kubectl 1.2.3, pulumi 3.0.1",
      ]);
      assert.deepEqual(fixture.requests, [], "the vendor is not asked instead");
    });

    it("refuses an archive that cannot be unpacked and says why", async () => {
      fixture.makeMirror();
      const archive = join(fixture.mirror, "all.tar.xz");
      const half = readFileSync(archive).subarray(0, 200);
      writeFileSync(archive, half);
      writeFileSync(join(fixture.mirror, SUMS), `${sum(half)}  all.tar.xz\n`);
      assert.match(
        await failure(fixture.setup({ mirror: fixture.mirror })),
        new RegExp(`pulumi 3.0.1: not on PATH; ${archive} cannot be unpacked: .*xz: .*Unexpected end of input`),
      );
    });

    it("takes manifests as they are there: their vendors publish no checksums", async () => {
      const core = "cluster-api/releases/core/v1.13.0/core-components.yaml";
      await fixture.setup({ mirror: fixture.makeMirror({ ...fixture.contents, [core]: "kind: Other\n" }) });
      assert.equal(fixture.installed(core), "kind: Other\n");
    });

    it("refuses an archive that has no checksum", async () => {
      fixture.makeMirror();
      writeFileSync(join(fixture.mirror, SUMS), `${sum("x")}  other.tar.xz\n`);
      assert.match(
        await failure(fixture.setup({ mirror: fixture.mirror })),
        /all\.tar\.xz is not used: .*SHA256SUMS has no checksum/,
      );
    });

    it("refuses tools and images of another version", async () => {
      const image = fixture.image("registry.k8s.io/pause:3.9");
      const contents = {
        ...fixture.contents,
        "kubernetes/bin/kubectl": kubectl("1.2.2"),
        "kubernetes/images/pause.tar": image,
      };
      const message = await failure(fixture.setup({ mirror: fixture.makeMirror(contents) }));
      assert.match(message, /could not provide 2 things/);
      assert.match(message, /kubectl 1\.2\.3: .*all\.tar\.xz has 1\.2\.2/);
      assert.match(message, /image 127.*: .*all\.tar\.xz has registry\.k8s\.io\/pause:3\.9/);
    });

    it("takes what it does not have from the vendor", async () => {
      await fixture.startVendor();
      const { "kubernetes/bin/kubectl": _, ...contents } = fixture.contents;
      await fixture.setup({ mirror: fixture.makeMirror(contents) });
      assertComplete();
      assert.deepEqual(fixture.requests, ["/kubectl", "/kubectl.sha256"]);
    });

    it("says so if MIRROR is no directory", async () => {
      await assert.rejects(fixture.setup({ mirror: "nowhere" }), /MIRROR=nowhere is no directory/);
    });
  });

  describe("from the machine", () => {
    it("links the right versions, wherever they are on PATH", async () => {
      fixture.write(join(fixture.bin, "kubectl"), kubectl("1.2.3"));
      fixture.write(join(fixture.bin, "pulumi"), pulumi("3.0.1"));
      fixture.write(join(fixture.bin, "pulumi-language-nodejs"), "#!/bin/sh\n");
      await fixture.setup({ mirror: fixture.makeMirror() });
      assert.ok(lstatSync(join(fixture.tools, "kubernetes/bin/kubectl")).isSymbolicLink());
      assert.ok(lstatSync(join(fixture.tools, "pulumi/bin/pulumi-language-nodejs")).isSymbolicLink());
      assertComplete();
    });

    it("links a plugin of the user's Pulumi home, but not one half installed", async () => {
      const plugin = join(fixture.directory, ".pulumi/plugins/resource-tls-v5.0.0");
      const linked = join(fixture.tools, "pulumi/plugins/resource-tls-v5.0.0/pulumi-resource-tls");
      fixture.write(join(plugin, "pulumi-resource-tls"), "#!/bin/sh\n");
      fixture.write(`${plugin}.partial`, "");
      const mirror = fixture.makeMirror();
      await fixture.setup({ mirror });
      assert.ok(!lstatSync(linked).isSymbolicLink());
      rmSync(`${plugin}.partial`);
      rmSync(linked);
      await fixture.setup({ mirror });
      assert.ok(lstatSync(linked).isSymbolicLink());
    });

    it("leaves other versions, incomplete and broken tools alone", async () => {
      fixture.write(join(fixture.bin, "kubectl"), kubectl("1.2.4-dispatcher"));
      fixture.write(join(fixture.bin, "pulumi"), pulumi("3.0.1"));
      await fixture.setup({ mirror: fixture.makeMirror() });
      assertComplete();
      assert.ok(!lstatSync(join(fixture.tools, "kubernetes/bin/kubectl")).isSymbolicLink());
      assert.ok(!lstatSync(join(fixture.tools, "pulumi/bin/pulumi")).isSymbolicLink());
    });

    it("replaces a linked tool that was upgraded since", async () => {
      const own = join(fixture.bin, "kubectl");
      fixture.write(own, kubectl("1.2.3"));
      const mirror = fixture.makeMirror();
      await fixture.setup({ mirror });
      fixture.write(own, kubectl("1.2.10"));
      await fixture.setup({ mirror });
      assertComplete();
    });
  });

  describe("from the vendors", () => {
    it("provides everything", async () => {
      await fixture.startVendor();
      await fixture.setup();
      assertComplete();
    });

    it("refuses a download that is not what its checksum says and keeps the rest", async () => {
      await fixture.startVendor();
      fixture.served.set("/kubectl", "damaged");
      const message = await failure(fixture.setup());
      assert.match(message, /could not provide one thing/);
      assert.match(
        message,
        new RegExp(`/kubectl is damaged: its SHA-256 is ${sum("damaged")}, .*/kubectl.sha256 says [0-9a-f]{64}`),
      );
      assert.ok(!existsSync(join(fixture.tools, "kubernetes/bin/kubectl")));
      assert.ok(existsSync(join(fixture.tools, "pulumi/bin/pulumi")));
    });

    it("names what the vendor does not have", async () => {
      await fixture.startVendor();
      fixture.served.delete("/releases/metadata.yaml");
      const message = await failure(fixture.setup());
      assert.match(message, /manifests of core 1\.13\.0: .*\/releases\/metadata\.yaml: HTTP 404/);
    });
  });

  it("names everything that is missing, and the ways to provide it, in one message", async () => {
    fixture.write(join(fixture.bin, "kubectl"), kubectl("1.2.2"));
    const message = await failure(fixture.setup());
    assert.deepEqual(message.split("\n"), [
      "Set-up could not provide 5 things:",
      `  kubectl 1.2.3: not on PATH (${fixture.bin}/kubectl is 1.2.2); no mirror; 127.0.0.1 cannot be reached (ECONNREFUSED)`,
      "  pulumi 3.0.1: not on PATH; no mirror; 127.0.0.1 cannot be reached (ECONNREFUSED)",
      `  Pulumi plugin tls 5.0.0: not in ${fixture.directory}/.pulumi/plugins; no mirror; 127.0.0.1 cannot be reached (ECONNREFUSED)`,
      "  manifests of core 1.13.0, image 127.0.0.1:2/pause:3.10: no mirror; 127.0.0.1 cannot be reached (ECONNREFUSED)",
      "Ways to provide them (then run it again; what is there already is kept):",
      "  - MIRROR=DIRECTORY with all.tar.xz and SHA256SUMS in it",
      "  - a connection to 127.0.0.1:2",
      "  - on PATH: kubectl 1.2.3, pulumi 3.0.1",
    ]);
  });

  it("finishes what an interrupted set-up left", async () => {
    await fixture.startVendor();
    fixture.served.delete("/pulumi.tar.gz");
    await failure(fixture.setup());
    // What a killed process leaves: its partial folder, and a file that was never recorded. No process has that id.
    fixture.write(join(fixture.tools, ".partial-4194305/tool/kubectl/kubectl"), "half");
    fixture.write(join(fixture.tools, "pulumi/bin/pulumi"), "half");
    await fixture.setup({ mirror: fixture.makeMirror() });
    assertComplete();
    assert.deepEqual(fixture.requests, []);
  });

  it("waits for that of another checkout with the same folder, and then has nothing to do", async () => {
    await fixture.startVendor();
    await Promise.all([fixture.setup(), fixture.setupOther()]);
    assertComplete();
    assert.ok(fixture.requests.length > 0);
    assert.deepEqual(fixture.requests, [...new Set(fixture.requests)]);
  });

  it("replaces what was changed or removed", async () => {
    const mirror = fixture.makeMirror();
    await fixture.setup({ mirror });
    writeFileSync(join(fixture.tools, "kubernetes/images/pause.tar"), "cut off");
    rmSync(join(fixture.tools, "cluster-api"), { recursive: true });
    await fixture.setup({ mirror });
    assertComplete();
  });

  it("replaces what the lock file names in another version", async () => {
    const mirror = fixture.makeMirror();
    await fixture.setup({ mirror });
    const { lock } = fixture;
    const bumped = { ...lock, tools: { ...lock.tools, kubectl: { ...lock.tools["kubectl"]!, version: "1.2.4" } } };
    fixture.makeMirror({ ...fixture.contents, "kubernetes/bin/kubectl": kubectl("1.2.4") });
    await fixture.setup({ mirror, lock: bumped });
    assert.equal(fixture.installed("kubernetes/bin/kubectl"), kubectl("1.2.4"));
    assert.equal(fixture.log.length, 1);
  });

  it("does not make a new passphrase for a state that has stacks, unless the user has one", async () => {
    const mirror = fixture.makeMirror();
    await fixture.setup({ mirror });
    fixture.write(join(fixture.root, ".local/state/.pulumi/stacks/fixture/dev.json"), "{}");
    rmSync(join(fixture.root, ".local/passphrase"));
    assert.match(
      await failure(fixture.setup({ mirror })),
      /passphrase is gone, with which the secrets in \S+state are encrypted: restore it, or name the file .* in PULUMI_.*docs\/recovery.md/,
    );
    assert.ok(!existsSync(join(fixture.root, ".local/passphrase")));
    await fixture.setup({ mirror, env: { PULUMI_CONFIG_PASSPHRASE: "mine" } });
  });

  it("makes a passphrase that only its owner reads, and keeps it", async () => {
    const mirror = fixture.makeMirror();
    const file = join(fixture.root, ".local", "passphrase");
    await fixture.setup({ mirror });
    const passphrase = readFileSync(file, "utf8");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(passphrase, /^[\w-]{43}\n$/);
    await fixture.setup({ mirror });
    assert.equal(readFileSync(file, "utf8"), passphrase);
  });
});
