import assert from "node:assert/strict";
import { checkVersions, provideVersions } from "../../../checks/versions";
import { parseSettings } from "../../../settings/settings";
import { kubernetesVersion, lock } from "../../../tools/lock";
import { LogProgress } from "../../../tools/progress";
import { imageTaskOf, manifestTaskOf, nodeTasks } from "../../../tools/versions";
import { Project } from "../cli/project";
import { defaultSettings } from "../settings/defaults";

/** Without a mirror, a tool of this machine or a network. */
const env = { MIRROR: "", PATH: "", HTTPS_PROXY: "http://127.0.0.1:1" };
const existing = { kind: "existing", kubeconfig: "admin" };

describe("versions that settings ask for", () => {
  let project: Project;

  beforeEach(() => (project = new Project()));
  afterEach(() => project.remove());

  /** What plain Pulumi says. */
  const check = (config: Record<string, unknown>) => {
    const { settings, errors } = parseSettings({ ...defaultSettings(), ...config });
    assert.deepEqual(errors, []);
    return project.enter(() => Promise.resolve(checkVersions(settings!)));
  };
  const provide = (config: Record<string, unknown>) =>
    project.enter(() =>
      provideVersions({ ...defaultSettings(), ...config }, { env, progress: new LogProgress(() => undefined) }),
    );

  it("are there if they are the lock file's", async () => {
    const version = lock.manifests["infrastructure-metal3"]!.version;
    assert.deepEqual(await check({}), []);
    assert.deepEqual(await check({ kubernetesVersion, managers: { metal3: { version } } }), []);
    assert.deepEqual(await provide({ kubernetesVersion, managers: { metal3: { version } } }), []);
  });

  it("are refused with the ways to have them, and nothing is changed", async () => {
    const before = project.snapshot();
    const [message = "", ...others] = await provide({ managers: { metal3: { version: "9.8.7" } } });
    assert.match(message, /^managers\.metal3\.version: v9\.8\.7 cannot be had\. Set-up could not provide 2 things:$/m);
    assert.match(message, /^ {2}manifests of infrastructure-metal3 9\.8\.7: no mirror; github\.com cannot be reached/m);
    assert.match(message, /^ {2}- a connection to github\.com, quay\.io$/m);
    assert.deepEqual(others, []);
    const files = (snapshot: Record<string, string>) => Object.keys(snapshot).sort();
    assert.deepEqual(files(project.snapshot()), files(before));
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
      manifestTaskOf("infrastructure-metal3", "v9.8.6"),
      imageTaskOf("cluster-api-provider-metal3", "v9.8.6"),
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

  it("need nothing if the settings are wrong", async () => {
    assert.deepEqual(await provide({ clusterCount: "many", kubernetesVersion: "9.8.7" }), []);
  });
});
