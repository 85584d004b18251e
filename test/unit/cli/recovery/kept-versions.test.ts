import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { UpgradedVersions } from "../../../../cli/recovery/kept-versions";
import type { StateResource } from "../../../../cli/pulumi/state";
import { CLUSTER, KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT } from "../../../../clients/kubernetes/kinds";
import type { ObjectKind } from "../../../../clients/kubernetes/kinds";
import { parseSettings } from "../../../../settings/settings";
import { KEPT_VERSIONS_FILE } from "../../../../stacks/kept-versions";
import { FakeApiServer } from "../../api-server";
import { KubeconfigFile } from "../../kubeconfig-file";
import { defaultSettings } from "../../settings/defaults";
import { warningsOf } from "../../warnings";
import { Project } from "../project";

const NAMES = ["workload-0001", "workload-0002"];
const KINDS: readonly [string, ObjectKind][] = [
  ["kubeadmcontrolplanes", KUBEADM_CONTROL_PLANE],
  ["machinedeployments", MACHINE_DEPLOYMENT],
  ["clusters", CLUSTER],
];

const object = (name: string, spec: object) => {
  const labels = { "metal3-scale/fleet": "fleet-1" };
  return { metadata: { namespace: name.replace(/-md-\d+$/, ""), name, labels }, spec };
};
const waitFor = (name: string): StateResource => {
  const type = "pulumi-nodejs:dynamic/metal3-scale:ClusterAvailability";
  return { urn: `urn:pulumi:test::metal3-scale::${type}::${name}`, type, custom: true, inputs: {} };
};

describe("the versions of clusters that were upgraded", () => {
  let management: KubeconfigFile;
  let project: Project;
  let lists: string[];

  beforeEach(async () => {
    management = new KubeconfigFile();
    await management.start();
    project = new Project();
    lists = [];
    management.server.onRequest = ({ url }) => {
      const kind = KINDS.map(([plural]) => plural).find((plural) => url!.includes(`/${plural}?`));
      if (kind !== undefined) {
        assert.match(decodeURIComponent(url!), /labelSelector=metal3-scale\/fleet=fleet-1$/);
        lists.push(kind);
      }
    };
  });
  afterEach(() => {
    management.stop();
    project.remove();
  });

  /** Has the management cluster serve objects of Cluster API, by the plural of their kind. */
  const serve = (objects: Record<string, object[]>) => {
    for (const [plural, { apiVersion, kind }] of KINDS) {
      const path = `/apis/${apiVersion}`;
      const known = (management.server.answers[path] ?? { resources: [] }) as { resources: object[] };
      management.server.answers[path] = { resources: [...known.resources, { name: plural, kind }] };
      management.server.answers[`${path}/${plural}`] = FakeApiServer.list(...(objects[plural] ?? []));
    }
  };
  const versions = (managementCluster: object = { kind: "existing", kubeconfig: management.path }) => {
    const config = { fleetId: "fleet-1", kubernetesVersion: "1.34.4", managementCluster };
    const { settings, errors } = parseSettings({ ...defaultSettings(), ...config });
    assert.deepEqual(errors, []);
    return new UpgradedVersions("test", settings!);
  };
  /** What the program is given in an update of a stack with this state; undefined: nothing. */
  const given = (upgraded: UpgradedVersions, resources: StateResource[]) =>
    project.enter(async () => {
      let kept: unknown;
      await upgraded.keep(resources, NAMES, () => {
        const file = process.env[KEPT_VERSIONS_FILE];
        kept = file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8"));
        return Promise.resolve();
      });
      assert.equal(process.env[KEPT_VERSIONS_FILE], undefined);
      return kept;
    });

  it("are given to the program if the state lacks a cluster, and are listed once for all stacks", async () => {
    serve({
      kubeadmcontrolplanes: [
        object("workload-0001", { version: "v1.34.5" }),
        object("workload-0002", { version: "v1.34.4" }),
      ],
      machinedeployments: [object("workload-0001-md-0", { template: { spec: { version: "v1.33.1" } } })],
      clusters: [object("workload-0001", {}), object("workload-0002", { topology: { version: "v1.35.0" } })],
    });
    const upgraded = versions();
    const kept = {
      "KubeadmControlPlane workload-0001": "v1.34.5",
      "MachineDeployment workload-0001-md-0": "v1.33.1",
      "Cluster workload-0002": "v1.35.0",
    };
    assert.deepEqual(await given(upgraded, []), kept);
    assert.deepEqual(await given(upgraded, [waitFor("workload-0001")]), kept);
    assert.deepEqual(lists.sort(), ["clusters", "kubeadmcontrolplanes", "machinedeployments"]);
  });

  it("are not asked for if the state has all clusters", async () => {
    serve({ kubeadmcontrolplanes: [object("workload-0001", { version: "v1.34.5" })] });
    assert.equal(await given(versions(), NAMES.map(waitFor)), undefined);
    assert.deepEqual(lists, []);
  });

  it("are none where all clusters have the setting's", async () => {
    serve({ kubeadmcontrolplanes: [object("workload-0001", { version: "v1.34.4" })] });
    assert.equal(await given(versions(), []), undefined);
  });

  it("are none where Cluster API is not installed yet, or there is no management cluster", async () => {
    const warnings = await warningsOf(async () => {
      assert.equal(await given(versions(), []), undefined);
      assert.equal(await given(versions({ kind: "local" }), []), undefined);
    });
    assert.deepEqual(warnings, []);
  });

  it("are asked for again where there was no management cluster before", async () => {
    serve({ kubeadmcontrolplanes: [object("workload-0001", { version: "v1.34.5" })] });
    const upgraded = versions();
    rmSync(management.path);
    assert.equal(await given(upgraded, []), undefined);
    writeFileSync(management.path, management.server.kubeconfig("admin"));
    assert.deepEqual(await given(upgraded, []), { "KubeadmControlPlane workload-0001": "v1.34.5" });
  });

  it("are none, with a warning, where the management cluster does not answer", async function () {
    this.timeout(30_000);
    management.server.stop();
    const warnings = await warningsOf(async () => assert.equal(await given(versions(), []), undefined));
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0]!,
      /^the versions of workload clusters .* get kubernetesVersion, v1\.34\.4: .*ECONNREFUSED/,
    );
  });
});
