import assert from "node:assert/strict";
import { hostname } from "node:os";
import type { AnyObject } from "../../../../clients/kubernetes/objects";
import { ClusterClaimProvider } from "../../../../resources/cluster-claim/provider";
import { KubeconfigFile } from "../../kubeconfig-file";

const CLAIM = "/api/v1/namespaces/kube-system/configmaps/metal3-scale-fleet";

describe("ClusterClaimProvider", () => {
  const provider = new ClusterClaimProvider();
  let file: KubeconfigFile;

  beforeEach(async () => {
    file = new KubeconfigFile();
    await file.start();
  });
  afterEach(() => file.stop());

  const inputs = (fleet = "fleet-1", cluster = "management") => {
    return { kubeconfig: { path: file.path, uid: "uid-1" }, fleet, cluster, stack: "dev" };
  };

  it("says whose the cluster is, and where the fleet was made", async () => {
    await provider.create(inputs());
    const { data, metadata } = file.server.answers[CLAIM] as AnyObject;
    const path = process.cwd();
    assert.deepEqual(data, { fleet: "fleet-1", cluster: "management", stack: "dev", host: hostname(), path });
    assert.deepEqual(metadata?.labels, { "metal3-scale/fleet": "fleet-1" });
  });

  it("goes on with the fleet's own", async () => {
    await provider.create(inputs());
    await provider.create(inputs());
    assert.equal((await provider.read("management", inputs())).id, "management");
  });

  it("refuses a cluster of another fleet, and leaves that fleet's claim as it is", async () => {
    await provider.create(inputs("fleet-2"));
    const claim = file.server.answers[CLAIM];
    await assert.rejects(
      provider.create(inputs()),
      /it is used by the fleet fleet-2 \(stack dev, made on \S+ in \S+\): use another cluster, .* set fleetId to fleet-2$/,
    );
    assert.equal((await provider.read("management", inputs())).id, "");
    await provider.delete("management", inputs());
    assert.equal(file.server.answers[CLAIM], claim);
  });

  it("refuses a cluster that the fleet uses as another one", async () => {
    await provider.create(inputs());
    await assert.rejects(provider.create(inputs("fleet-1", "backing-01")), /cannot be backing-01: it is management of/);
  });

  it("refuses another ID for a fleet that is there", async () => {
    await assert.rejects(
      provider.diff("management", inputs(), inputs("fleet-2")),
      /^Error: fleetId: the fleet in cluster management has the ID fleet-1, not fleet-2: set fleetId to fleet-1, or run /,
    );
  });

  it("is changed in place by another path of the same cluster", async () => {
    const moved = { ...inputs(), kubeconfig: { path: "elsewhere", context: "other", uid: "uid-1" } };
    const { changes, replaces } = await provider.diff("management", inputs(), moved);
    assert.deepEqual({ changes, replaces }, { changes: true, replaces: [] });
    const other = { ...inputs(), kubeconfig: { path: file.path, uid: "uid-2" } };
    assert.deepEqual((await provider.diff("management", inputs(), other)).replaces, ["kubeconfig"]);
  });

  it("is deleted", async () => {
    await provider.create(inputs());
    await provider.delete("management", inputs());
    assert.equal(file.server.answers[CLAIM], undefined);
  });
});
