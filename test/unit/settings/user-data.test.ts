import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

const errorsOf = (config: object) => parseSettings({ ...defaultSettings(), ...config }).errors;

describe("the user data of all machines", () => {
  /** Two machines for each of 1000 clusters. */
  const fleet = { clusterCount: 1000, workersPerCluster: 1, backingCapacity: 1000 };
  const local = { managementCluster: { kind: "local" }, topology: { kind: "fakeApiServer" } };

  const userDataErrorsOf = (config: object) =>
    errorsOf(config).filter((error) => error.startsWith("cloudInitKilobytes"));

  it("may be that of the published experiments for 1000 clusters", () => {
    assert.deepEqual(errorsOf({ ...fleet, ...local, cloudInitKilobytes: 30 }), []);
  });

  for (const kind of ["local", "kind"]) {
    it(`is refused if it would fill the etcd of a cluster of kind ${kind}, with the number of machines that it holds`, () => {
      assert.deepEqual(userDataErrorsOf({ ...fleet, ...local, managementCluster: { kind }, cloudInitKilobytes: 300 }), [
        `cloudInitKilobytes: 300 for 2000 machines would fill the etcd of a management cluster of kind "${kind}", which ` +
          "takes that of 954 machines: have fewer machines or less user data, or set ignoreMachineLimits to true",
      ]);
    });
  }

  it("is the user's own affair in a cluster that is there already, and with ignoreMachineLimits", () => {
    const existing = { managementCluster: { kind: "existing", kubeconfig: "config" } };
    assert.deepEqual(errorsOf({ ...fleet, ...local, ...existing, cloudInitKilobytes: 300 }), []);
    assert.deepEqual(errorsOf({ ...fleet, ...local, cloudInitKilobytes: 300, ignoreMachineLimits: true }), []);
  });
});
