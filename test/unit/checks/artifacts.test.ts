import assert from "node:assert/strict";
import { join } from "node:path";
import { checkArtifacts, provideArtifacts } from "../../../checks/artifacts";
import { resolveManagers } from "../../../checks/managers";
import { parseSettings } from "../../../settings/settings";
import { kubernetesVersion, lock } from "../../../tools/lock";
import { LogProgress } from "../../../tools/progress";
import { imageVersionTask, manifestVersionTask, nodeTasks } from "../../../tools/versions";
import { Project } from "../cli/project";
import { defaultSettings } from "../settings/defaults";
import { Fixture } from "../tools/fixture";
import { readDockerArchive } from "../tools/vendors/image";

/** Without a mirror, a tool of this machine or a network. */
const env = { MIRROR: "", PATH: "", HTTPS_PROXY: "http://127.0.0.1:1" };
const existing = { kind: "existing", kubeconfig: "admin" };

let project: Project;

/** What plain Pulumi says. */
const check = (config: Record<string, unknown>) => {
  const { settings, errors } = parseSettings({ ...defaultSettings(), ...config });
  assert.deepEqual(errors, []);
  return project.enter(async () => checkArtifacts(settings!, (await resolveManagers(settings!)).managers));
};
const provide = (config: Record<string, unknown>) =>
  project.enter(() =>
    provideArtifacts({ ...defaultSettings(), ...config }, { env, progress: new LogProgress(() => undefined) }),
  );
const files = () => Object.keys(project.snapshot()).sort();

describe("versions that settings ask for", () => {
  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  it("are there if they are the lock file's", async () => {
    const version = lock.manifests["infrastructure-metal3"]!.version;
    assert.deepEqual(await check({}), []);
    assert.deepEqual(await check({ kubernetesVersion, managers: { metal3: { version } } }), []);
    assert.deepEqual(await provide({ kubernetesVersion, managers: { metal3: { version } } }), []);
  });

  it("are refused with the ways to have them, and nothing is changed", async () => {
    const before = files();
    const [message = "", ...others] = await provide({ managers: { metal3: { version: "9.8.7" } } });
    assert.match(
      message,
      /^managers\.metal3\.version: v9\.8\.7 is not available\. Set-up could not provide 2 things:$/m,
    );
    assert.match(message, /^ {2}manifests of infrastructure-metal3 9\.8\.7: no mirror; github\.com cannot be reached/m);
    assert.match(message, /^ {2}- a connection to github\.com, quay\.io$/m);
    assert.deepEqual(others, []);
    assert.deepEqual(files(), before);
  });

  it("are asked for of plain Pulumi, too", async () => {
    const config = { kubernetesVersion: "9.8.7", managers: { metal3: { version: "9.8.6" } } };
    const [kubernetes, metal3, ...others] = await check(config);
    assert.match(
      kubernetes!,
      /^kubernetesVersion: v9\.8\.7 is not set up: run `make preview`, which provides what is missing: kubelet 9\.8\.7, /,
    );
    assert.match(
      metal3!,
      /^managers\.metal3\.version: v9\.8\.6 is not set up: .* missing: manifests of infrastructure-metal3 9\.8\.6, image /,
    );
    assert.deepEqual(others, []);
  });

  it("are accepted once all that they need is set up", async () => {
    const config = { kubernetesVersion: "9.8.7", managers: { metal3: { version: "9.8.6" } } };
    project.setUp([
      ...nodeTasks("9.8.7"),
      manifestVersionTask("infrastructure-metal3", "v9.8.6"),
      imageVersionTask("cluster-api-provider-metal3", "v9.8.6"),
    ]);
    assert.deepEqual(await check(config), []);
    assert.deepEqual(await provide(config), []);
    assert.deepEqual(await check({}), []);
  });

  it("need no images where clusters pull them", async () => {
    const config = {
      managementCluster: existing,
      kubernetesVersion: "9.8.7",
      managers: { metal3: { version: "9.8.6" } },
    };
    const [message, ...others] = await check(config);
    assert.match(
      message!,
      /^managers\.metal3\.version: v9\.8\.6 is not set up: .* missing: manifests of infrastructure-metal3 9\.8\.6$/,
    );
    assert.deepEqual(others, []);
    assert.match(
      (await check({ ...config, backingCluster: { kind: "kind" } }))[0]!,
      / missing: image \S+kube-apiserver:v9\.8\.7$/,
    );
  });

  it("need the API servers' image where the management cluster, which the program makes, is the backing cluster", async () => {
    const config = { managementCluster: { kind: "kind" }, kubernetesVersion: "9.8.7" };
    assert.match((await check(config))[0]!, / missing: image \S+kube-apiserver:v9\.8\.7$/);
    for (const kind of ["fakeApiServer", "inMemory"]) {
      assert.deepEqual(await check({ ...config, topology: { kind } }), []);
    }
  });

  it("need nothing if the settings are wrong", async () => {
    assert.deepEqual(await provide({ clusterCount: "many", kubernetesVersion: "9.8.7" }), []);
  });
});

describe("images that settings refer to", () => {
  let registry: Fixture;
  let reference: string;

  beforeEach(async () => {
    project = new Project();
    project.install("tar", 'PATH=/usr/bin:/bin exec tar "$@"');
    registry = new Fixture();
    await registry.startVendor();
    registry.serveImage("my build", "mine");
    reference = `${new URL(registry.lock.tools["kubectl"]!.url).host}/pause:mine`;
  });
  afterEach(async () => {
    project.remove();
    await registry.remove();
  });

  const settings = (kind: string, image = reference) => ({
    managementCluster: kind === "existing" ? existing : { kind },
    managers: { metal3: { image } },
  });
  /** What components are given of the manager. */
  const resolve = async (config: object) => {
    const parsed = parseSettings({ ...defaultSettings(), ...config });
    const { managers, errors } = await project.enter(() => resolveManagers(parsed.settings!));
    assert.deepEqual(errors, []);
    return managers.metal3!;
  };

  for (const kind of ["local", "kind"]) {
    it(`are pulled once, and loaded from their archive, for a management cluster of kind ${kind}`, async () => {
      assert.deepEqual(await provide(settings(kind)), []);
      assert.deepEqual(await check(settings(kind)), []);
      const { image, imageArchive } = await resolve(settings(kind));
      const { path, id } = imageArchive!;
      const { tags, program } = readDockerArchive(join(project.directory, path));
      assert.deepEqual([image, tags, program], [reference, [reference], "my build"]);
      assert.match(id, /^blob-[0-9a-f]{64}$/);
      registry.requests.length = 0;
      assert.deepEqual(await provide(settings(kind)), []);
      assert.deepEqual(registry.requests, []);
    });
  }

  it("are left to an existing cluster", async () => {
    assert.deepEqual(await provide(settings("existing")), []);
    assert.deepEqual(await check(settings("existing")), []);
    assert.deepEqual(registry.requests, []);
    assert.deepEqual(await resolve(settings("existing")), { image: reference });
  });

  it("are refused with the cause and the other way if they cannot be pulled, and nothing is changed", async () => {
    const before = files();
    const other = reference.replace("mine", "other");
    const [message = "", ...others] = await provide(settings("local", other));
    const [what, cause] = message.split("\n");
    assert.equal(
      what,
      `managers.metal3.image: ${other} is not available; the path of a docker archive, FILE.tar, is allowed, too. ` +
        "Set-up could not provide one thing:",
    );
    assert.match(cause!, /^ {2}image \S+\/pause:other: http:\S+\/manifests\/other: HTTP 404 Not Found$/);
    assert.deepEqual(others, []);
    assert.deepEqual(files(), before);
  });

  it("are asked for of plain Pulumi, too", async () => {
    assert.deepEqual(await check(settings("local")), [
      `managers.metal3.image: ${reference} is not set up: run \`make preview\`, which provides what is missing: image ${reference}`,
    ]);
    assert.deepEqual(await resolve(settings("local")), { image: reference });
  });

  it("are not looked for where the setting is an archive", async () => {
    assert.deepEqual(await check(settings("local", "own.tar")), []);
  });

  describe("by way of a manager's own manifest", () => {
    const own = (kind: string, metal3: object = {}) => ({
      ...settings(kind),
      managers: { metal3: { manifest: "own.yaml", ...metal3 } },
    });
    const write = (image: string) => {
      const containers = [{ name: "manager", image }];
      const spec = { template: { spec: { containers } } };
      project.write("own.yaml", JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", spec }));
    };

    beforeEach(() => write(reference));

    it("are pulled, and loaded from their archive", async () => {
      const config = own("local");
      assert.deepEqual(await check(config), [
        `managers.metal3.manifest: its image ${reference} is not set up: run \`make preview\`, which provides what is missing: image ${reference}`,
      ]);
      assert.deepEqual(await provide(config), []);
      assert.deepEqual(await check(config), []);
      const { image, imageArchive, manifest } = await resolve(config);
      const { tags, program } = readDockerArchive(join(project.directory, imageArchive!.path));
      assert.deepEqual([manifest, image, tags, program], ["own.yaml", reference, [reference], "my build"]);
    });

    it("are left to an existing cluster", async () => {
      assert.deepEqual(await provide(own("existing")), []);
      assert.deepEqual(await check(own("existing")), []);
      assert.deepEqual(registry.requests, []);
      assert.deepEqual(await resolve(own("existing")), { manifest: "own.yaml", image: reference });
    });

    it("are not looked for where a setting names another", async () => {
      write(reference.replace("mine", "other"));
      assert.deepEqual(await provide(own("local", { image: reference })), []);
      assert.deepEqual(await check(own("local", { image: "own.tar" })), []);
    });

    it("are refused with the setting to change if they cannot be pulled", async () => {
      const other = reference.replace("mine", "other");
      write(other);
      const [message = "", ...others] = await provide(own("local"));
      assert.equal(
        message.split("\n")[0],
        `managers.metal3.manifest: its image ${other} is not available; set managers.metal3.image to another image, or ` +
          "to the path of a docker archive, FILE.tar. Set-up could not provide one thing:",
      );
      assert.deepEqual(others, []);
    });
  });
});
