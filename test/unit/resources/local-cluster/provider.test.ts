import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalClusterProvider } from "../../../../resources/local-cluster/provider";
import { noteOutputs } from "../../../../resources/noted-outputs";
import { PartialFailure } from "../../../../resources/resource-provider";
import { clustersDirectory } from "../../../../tools/paths";
import { Home } from "../../home";
import { warningsOf } from "../../warnings";

describe("LocalClusterProvider", () => {
  const provider = new LocalClusterProvider();
  const inputs = { name: "management", fleet: "fleet-1", kubernetesVersion: "v1.34.4", images: [] };
  const state = {
    ...inputs,
    kubeconfig: "some kubeconfig",
    kubeconfigPath: ".local/clusters/management/kubeconfig",
    address: "192.0.2.10",
    uid: "some-uid",
    storage: { kind: "none" } as const,
    imported: [],
  };
  let home: Home;

  // There are no binaries in it: no node can be made.
  beforeEach(() => (home = new Home()));
  afterEach(() => home.leave());

  const failureOf = async (action: Promise<unknown>): Promise<PartialFailure> => {
    const error: unknown = await action.then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(error instanceof PartialFailure);
    return error;
  };

  it("keeps the inputs of a cluster that cannot be made", async () => {
    const { id, properties } = await failureOf(provider.create(inputs));
    assert.deepEqual({ id, properties }, { id: "management", properties: { ...inputs, unfinished: true } });
  });

  it("keeps the state of a cluster that cannot be updated", async () => {
    const images = [{ reference: "example.com/etcd:v1", archive: "absent.tar" }];
    const { id, properties } = await failureOf(provider.update("management", state, { ...inputs, images }));
    assert.deepEqual({ id, properties }, { id: "management", properties: { ...state, unfinished: true } });
  });

  it("refuses another version of Kubernetes", async () => {
    const other = provider.diff("management", state, { ...inputs, kubernetesVersion: "v1.33.0" });
    await assert.rejects(other, /local cluster management runs Kubernetes v1\.34\.4, and v1\.33\.0 is wanted/);
  });

  it("refuses another environment of the API server", async () => {
    const other = provider.diff("management", state, { ...inputs, apiServerEnv: { GOGC: "300" } });
    await assert.rejects(other, /the environment \{\}, and \{"GOGC":"300"\} is wanted: .* set apiServerEnv back/);
  });

  it("refuses other flags of the API server", async () => {
    const other = provider.diff("management", { ...state, apiServerArgs: { v: "2" } }, inputs);
    await assert.rejects(other, /the flags \{"v":"2"\}, and \{\} is wanted: .* set apiServerArgs back/);
  });

  it("is refused if it was deleted by hand, and made if it was never finished", async () => {
    await assert.rejects(
      provider.diff("management", state, inputs),
      /^Error: local cluster management was deleted by hand, .*: run `make down`/,
    );
    const unfinished = inputs as unknown as typeof state;
    assert.equal((await provider.diff("management", unfinished, inputs)).changes, true);
  });

  it("stays in the state if it was deleted by hand, so that the rest can be deleted", async () => {
    await assert.rejects(provider.read("management", state), /^Error: local cluster management was deleted by hand/);
    assert.equal((await provider.read("management", inputs as unknown as typeof state)).id, "");
    await provider.delete("management", state);
  });

  describe("for another fleet", () => {
    const others = { ...inputs, fleet: "fleet-2" };
    const directory = () => join(clustersDirectory(), "management");

    beforeEach(async () => {
      mkdirSync(directory(), { recursive: true });
      writeFileSync(join(directory(), "node.json"), "{}");
      await noteOutputs(directory(), "fleet-1", state);
    });

    it("is refused, and does not get into its state", async () => {
      const message =
        "local cluster management was made for the fleet fleet-1, and is not used for fleet-2: run `make down` with the " +
        "stack of fleet-1 first; or, if that is this fleet, set fleetId to fleet-1";
      await assert.rejects(provider.create(others), (error: Error) => {
        assert.deepEqual([error.message, error instanceof PartialFailure], [message, false]);
        return true;
      });
      await assert.rejects(provider.diff("management", { ...state, ...others }, others), { message });
    });

    it("is not deleted", async () => {
      const warnings = await warningsOf(() => provider.delete("management", { ...state, ...others }));
      assert.deepEqual(warnings, [
        "local cluster management: the one there is was made for another fleet, and is left as it is",
      ]);
      assert.ok(existsSync(directory()));
    });
  });
});
