import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyObject } from "../../../../clients/kubernetes/objects";
import { ManagerDeploymentProvider } from "../../../../resources/manager-deployment/provider";
import { PartialFailure } from "../../../../resources/resource-provider";
import { KubeconfigFile } from "../../kubeconfig-file";

const DEPLOYMENTS = "/apis/apps/v1/namespaces/example-system/deployments";

/** A manifest whose manager has this name. */
function manifestOf(name: string): string {
  const metadata = { name, namespace: "example-system" };
  const spec = { template: { spec: { containers: [{ image: "example/manager:v1" }] } } };
  return JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata, spec });
}

describe("ManagerDeploymentProvider", () => {
  const provider = new ManagerDeploymentProvider();
  let file: KubeconfigFile;
  let directory: string;
  /** The Deployments that there are at each request. */
  let seen: string[][];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
    file = new KubeconfigFile();
    await file.start();
    const kind = { name: "deployments", kind: "Deployment", namespaced: true, verbs: ["list"] };
    file.server.answers["/apis/apps/v1"] = { resources: [kind] };
    seen = [];
    file.server.onRequest = () => {
      seen.push(names());
      // As the controller of Deployments does.
      names().forEach((name) => (deployment(name)!.status = { readyReplicas: 1 }));
    };
  });
  afterEach(() => {
    file.stop();
    rmSync(directory, { recursive: true });
  });

  const names = () =>
    Object.keys(file.server.answers)
      .filter((path) => path.startsWith(`${DEPLOYMENTS}/`))
      .map((path) => path.slice(DEPLOYMENTS.length + 1));
  const deployment = (name: string) => file.server.answers[`${DEPLOYMENTS}/${name}`] as AnyObject | undefined;
  const inputs = (name: string) => {
    const path = join(directory, `${name}.yaml`);
    writeFileSync(path, manifestOf(name));
    const kubeconfig = { path: file.path, uid: "uid-1" };
    return { kubeconfig, fleet: "fleet-1", manifest: { path, sha256: name } };
  };
  const refuse = (name: string) => {
    file.server.refusals[`PATCH ${DEPLOYMENTS}/${name}`] = "no such image";
  };

  it("never has two managers where a manifest names its own otherwise", async () => {
    const { outs } = await provider.create(inputs("old"));
    const { outs: after } = await provider.update("example-system/old", outs, inputs("new"));
    assert.equal(after.deployment.metadata.name, "new");
    assert.deepEqual(names(), ["new"]);
    assert.deepEqual(
      seen.filter((deployments) => deployments.length > 1),
      [],
    );
  });

  it("leaves no manager behind where an update failed halfway, and another name is wanted then", async () => {
    const { outs } = await provider.create(inputs("old"));
    refuse("bad");
    const failure: unknown = await provider.update("example-system/old", outs, inputs("bad")).catch((error) => error);
    assert.ok(failure instanceof PartialFailure);
    await provider.update(failure.id, failure.properties as typeof outs, inputs("good"));
    assert.deepEqual(names(), ["good"]);
  });

  it("is changed if its Deployment is gone or not ready, though its webhook answers, which may be another shard's", async () => {
    const { outs } = await provider.create(inputs("a"));
    const changes = async () => (await provider.diff("example-system/a", outs, inputs("a"))).changes;
    assert.equal(await changes(), false);
    file.server.onRequest = () => undefined;
    deployment("a")!.status = { readyReplicas: 0 };
    assert.equal(await changes(), true);
    delete file.server.answers[`${DEPLOYMENTS}/a`];
    assert.equal(await changes(), true);
  });

  it("is changed where its cluster's kubeconfig is gone, which the update of the cluster writes again", async () => {
    const { outs } = await provider.create(inputs("a"));
    const kubeconfig = { path: join(directory, "absent"), uid: "uid-1" };
    const gone = { ...outs, kubeconfig };
    assert.deepEqual(await provider.diff("example-system/a", gone, { ...inputs("a"), kubeconfig }), { changes: true });
  });

  it("keeps the manager that there is where the name of the other one is somebody else's", async () => {
    const { outs } = await provider.create(inputs("old"));
    file.server.answers[`${DEPLOYMENTS}/new`] = { kind: "Deployment", metadata: { name: "new", labels: {} } };
    await assert.rejects(provider.update("example-system/old", outs, inputs("new")), /not made by fleet fleet-1, /);
    assert.notEqual(deployment("old"), undefined);
  });
});
