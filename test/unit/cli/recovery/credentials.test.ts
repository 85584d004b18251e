import assert from "node:assert/strict";
import { withKubeconfigs } from "../../../../cli/recovery/credentials";
import type { StateResource } from "../../../../cli/pulumi/state";

const secret = (text: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(text),
});
const resource = (type: string, kubeconfig: object, clusterIdentifier?: string): StateResource => ({
  urn: `urn::${type}`,
  type,
  custom: true,
  id: "id",
  inputs: { kubeconfig, clusterIdentifier, namespace: "kept" },
  outputs: { kubeconfig, clusterIdentifier },
});
const provider = (text: string, uid: string) => resource("pulumi:providers:kubernetes", secret(text), uid);
const cluster = resource("pulumi-nodejs:dynamic/metal3-scale:ExistingCluster", secret("old"));

describe("cli/recovery/credentials", () => {
  it("are renewed in the provider of their cluster, and nowhere else", () => {
    const state = { resources: [cluster, provider("old", "uid-1"), provider("other", "uid-2")], version: 1 };
    assert.deepEqual(withKubeconfigs(state, new Map([["uid-1", "new"]])), {
      resources: [cluster, provider("new", "uid-1"), provider("other", "uid-2")],
      version: 1,
    });
  });

  it("are the same however their JSON was written", () => {
    const escaped = { ...secret(""), plaintext: '"a\\u0026b"' };
    const state = { resources: [resource("pulumi:providers:kubernetes", escaped, "uid-1")] };
    assert.equal(withKubeconfigs(state, new Map([["uid-1", "a&b"]])), undefined);
  });

  it("are left as they are where they are those of the state", () => {
    const state = { resources: [cluster, provider("old", "uid-1")] };
    assert.equal(withKubeconfigs(state, new Map([["uid-1", "old"]])), undefined);
  });
});
