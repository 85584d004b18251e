import assert from "node:assert/strict";
import { ApiException } from "@kubernetes/client-node";
import { resourceProviders } from "../../../resources";
import { withoutTraces } from "../../../resources/without-traces";

describe("withoutTraces", () => {
  /** What Pulumi's dynamic provider prints of what is thrown, and what Pulumi reports as the resource's error. */
  const told = async (action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      const { message, stack } = error as Error;
      return [`${String(error)}: ${stack}`, message];
    }
    throw new Error("nothing was thrown");
  };

  class Example {
    private readonly contents = "contents";

    constructor(private readonly error?: Error) {}

    diff = (_id: string, _state: object, _inputs: object) => this.look();
    read(_id: string, _state: object): Promise<string> {
      return this.look();
    }
    delete(_id: string, _state: object): Promise<string> {
      return this.look();
    }
    private look(): Promise<string> {
      return this.error === undefined ? Promise.resolve(this.contents) : Promise.reject(this.error);
    }
  }

  const calls = (error?: Error) => {
    const { Cluster } = withoutTraces({ Cluster: new Example(error) });
    return [
      () => Cluster.diff("demo", {}, {}),
      () => Cluster.read("demo", {}),
      () => Cluster.delete("demo", {}),
    ] as const;
  };

  it("tells an error in one sentence", async () => {
    for (const call of calls(new Error("it is gone"))) {
      assert.deepEqual(await told(call), ["Cluster demo: see its error", "it is gone"]);
    }
    for (const call of calls(new ApiException(403, "", { message: "it is forbidden" }, {}))) {
      assert.deepEqual(await told(call), ["Cluster demo: see its error", "it is forbidden"]);
    }
  });

  it("keeps the stack trace of an error in the program", async () => {
    for (const call of calls(new TypeError("undefined is not a function"))) {
      const [printed] = await told(call);
      assert.match(
        printed!,
        /^TypeError: undefined is not a function: TypeError: .*\n {4}at .*without-traces\.test\.ts/,
      );
    }
  });

  it("changes nothing else", async () => {
    assert.deepEqual(await Promise.all(calls().map((call) => call())), ["contents", "contents", "contents"]);
  });

  it("is what all resource providers have", async () => {
    const state = { kubeconfig: { path: "kubeconfig", uid: "uid-1" }, fleet: "a", cluster: "management", stack: "dev" };
    const diff = () => resourceProviders.ClusterClaim.diff("management", state, { ...state, fleet: "b" });
    assert.deepEqual(await told(diff), [
      "ClusterClaim management: see its error",
      "fleetId: the fleet in cluster management has the ID a, not b: set fleetId to a, or run `make down` first",
    ]);
  });
});
