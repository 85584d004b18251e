import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { provideArtifacts } from "../../../checks/artifacts";
import { manifestsOf, resolveManagers } from "../../../checks/managers";
import { metal3Managers } from "../../../components/manager-definitions";
import { parseSettings } from "../../../settings/settings";
import { manifestPath } from "../../../tools/versions";
import { defaultSettings } from "../settings/defaults";
import { Home } from "../home";

const IMAGE = "example/own:dev";
const RELEASE = JSON.stringify({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "manager" },
  spec: { template: { spec: { containers: [{ image: IMAGE }] } } },
});

describe("manifestsOf", () => {
  it("are the managers' own, or those of their versions", () => {
    const metal3Ipam = { manifest: "own.yaml" };
    const manifests = manifestsOf(metal3Managers, { metal3: { version: "v9.8.7" }, metal3Ipam });
    const { provider } = metal3Managers.clusterApi;
    for (const path of [manifestPath("infrastructure-metal3", "v9.8.7"), "own.yaml", manifestPath(provider)]) {
      assert.ok(manifests.includes(path), path);
    }
    assert.equal(manifests.length, Object.keys(metal3Managers).length);
  });
});

describe("resolveManagers", () => {
  const workingDirectory = process.cwd();
  let home: Home;
  let server: Server;
  let url: string;
  let served = RELEASE;

  before((done) => {
    home = new Home();
    process.chdir(home.directory);
    server = createServer((request, response) => {
      response.writeHead(request.url === "/release.yaml" ? 200 : 404).end(served);
    }).listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });

  after(() => {
    process.chdir(workingDirectory);
    server.close();
    home.leave();
  });

  const resolve = (metal3: object, managementCluster: object = { kind: "local" }) => {
    const { settings, errors } = parseSettings({ ...defaultSettings(), managers: { metal3 }, managementCluster });
    assert.deepEqual(errors, []);
    return resolveManagers(settings!);
  };
  /** An existing cluster pulls its images: nothing else is to be provided. */
  const provide = (metal3: object) => {
    const managementCluster = { kind: "existing", kubeconfig: "admin" };
    return provideArtifacts({ ...defaultSettings(), managers: { metal3 }, managementCluster });
  };
  const archive = (...images: object[]) => {
    writeFileSync("manifest.json", JSON.stringify(images));
    execFileSync("tar", ["--create", "--file", "own.tar", "manifest.json"]);
  };

  it("leaves what names no file as it is", async () => {
    const metal3 = { image: "example/capm3:dev", qps: 5, env: { A: "1" }, replicas: 2 };
    assert.deepEqual(await resolve(metal3), { managers: { metal3 }, errors: [] });
  });

  it("finds the reference of the image in an archive", async () => {
    archive({ Config: "one.json", RepoTags: ["example/capm3:dev"] });
    const metal3 = { image: "example/capm3:dev", imageArchive: { path: "own.tar", id: "one.json" } };
    assert.deepEqual(await resolve({ image: "./own.tar" }), { managers: { metal3 }, errors: [] });
  });

  it("takes a manifest from a file, and the image from it", async () => {
    writeFileSync("own.yaml", RELEASE);
    assert.deepEqual(await resolve({ manifest: "own.yaml" }), {
      managers: { metal3: { manifest: "own.yaml", image: IMAGE } },
      errors: [],
    });
  });

  it("takes the image of a setting rather than the manifest's", async () => {
    writeFileSync("own.yaml", RELEASE);
    const metal3 = { manifest: "own.yaml", image: "example/other:dev" };
    assert.deepEqual(await resolve(metal3), { managers: { metal3 }, errors: [] });
  });

  it("takes the manifest of a URL as it was provided last, and asks nobody for it", async () => {
    const metal3 = { manifest: `${url}/release.yaml` };
    const [notThere] = (await resolve(metal3)).errors;
    assert.match(notThere!, /^managers.metal3.manifest: "http:\S+" has not been downloaded: run `make preview`, which/);
    for (const text of [RELEASE, `${RELEASE} # changed`]) {
      served = text;
      assert.deepEqual(await provide(metal3), []);
      served = "changed meanwhile";
      const { managers, errors } = await resolve(metal3);
      assert.deepEqual(errors, []);
      assert.equal(readFileSync(managers.metal3!.manifest!, "utf8"), text);
      assert.equal(readdirSync(dirname(managers.metal3!.manifest!)).length, 1);
    }
  });

  for (const [server, manifest, reason] of [
    ["that does not have it", () => `${url}/other.yaml`, /HTTP 404 Not Found$/],
    ["that does not answer", () => "http://127.0.0.1:9/release.yaml", /127.0.0.1 cannot be reached/],
  ] as const) {
    it(`says why a manifest cannot be downloaded from a server ${server}`, async () => {
      const [error = "", ...more] = await provide({ manifest: manifest() });
      assert.match(error, /^managers.metal3.manifest: "http:\S+" cannot be downloaded: /);
      assert.match(error, reason);
      assert.deepEqual(more, []);
    });
  }

  const refusals: [name: string, metal3: () => object, message: RegExp, cluster?: object][] = [
    [
      "an archive that is not there",
      () => ({ image: "no.tar" }),
      /^managers.metal3.image: "no.tar" does not exist: it must/,
    ],
    [
      "another file for an archive",
      () => {
        writeFileSync("text.tar", "text");
        return { image: "text.tar" };
      },
      /^managers.metal3.image: "text.tar" is not a docker archive, as `docker save` writes it: tar/,
    ],
    [
      "an archive with several images",
      () => {
        archive({ Config: "one.json", RepoTags: ["a:1"] }, { Config: "two.json", RepoTags: ["b:1"] });
        return { image: "own.tar" };
      },
      /^managers.metal3.image: "own.tar" has 2 tagged images \(a:1, b:1\); it must have one$/,
    ],
    [
      "an archive for an existing cluster",
      () => ({ image: "own.tar" }),
      /^managers.metal3.image: "own.tar" cannot be loaded into a management cluster of kind "existing": push the image/,
      { kind: "existing", kubeconfig: "admin" },
    ],
    [
      "a manifest that is not there",
      () => ({ manifest: "no.yaml" }),
      /^managers.metal3.manifest: "no.yaml" does not exist/,
    ],
    [
      "a manifest without a manager",
      () => {
        writeFileSync("other.yaml", "{apiVersion: v1, kind: Secret}");
        return { manifest: "other.yaml" };
      },
      /^managers.metal3.manifest: "other.yaml" is not a release manifest: the manifest has no Deployment of a controller manager$/,
    ],
    [
      "a manifest with a mistake",
      () => {
        writeFileSync("tab.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n\tname: a\n");
        return { manifest: "tab.yaml" };
      },
      /^managers.metal3.manifest: "tab.yaml" is not a release manifest: Tabs are not allowed as indentation at line 4, column 1$/,
    ],
  ];
  for (const [name, metal3, message, cluster] of refusals) {
    it(`refuses ${name}`, async () => {
      const { errors } = await resolve(metal3(), cluster);
      assert.equal(errors.length, 1);
      assert.match(errors[0]!, message);
    });
  }
});
