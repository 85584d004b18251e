import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { ApiException } from "@kubernetes/client-node";
import fc from "fast-check";
import { changedInputs, PartialFailure, ResourceProvider } from "../../../resources/resource-provider";
import { errorMessage, retry } from "../../../clients/retry";

interface Inputs {
  name: string;
  size: number;
  image?: string;
}

class ExampleProvider extends ResourceProvider<Inputs, { made: boolean }> {
  protected override readonly immutable = ["name"] as const;
  protected override readonly outputs = ["made"] as const;

  create(inputs: Inputs) {
    return Promise.resolve({ id: inputs.name, outs: { ...inputs, made: true } });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}

describe("Provider", () => {
  const provider = new ExampleProvider();
  const state = { name: "a", size: 1, made: true };

  it("sees no difference where the inputs are those of the state", async () => {
    const { changes, replaces } = await provider.diff("a", state, { name: "a", size: 1 });
    assert.deepEqual({ changes, replaces }, { changes: false, replaces: [] });
  });

  it("changes an input in place", async () => {
    const { changes, replaces } = await provider.diff("a", state, { name: "a", size: 2 });
    assert.deepEqual({ changes, replaces }, { changes: true, replaces: [] });
    assert.deepEqual(await provider.update("a", state, { name: "a", size: 2 }), {
      outs: { name: "a", size: 2, made: true },
    });
  });

  it("changes an input that is removed", async () => {
    const { changes, replaces } = await provider.diff("a", { ...state, image: "mine" }, { name: "a", size: 1 });
    assert.deepEqual({ changes, replaces }, { changes: true, replaces: [] });
  });

  it("replaces the resource where an immutable input changed, and deletes the old one first", async () => {
    assert.deepEqual(await provider.diff("a", state, { name: "b", size: 2 }), {
      changes: true,
      replaces: ["name"],
      deleteBeforeReplace: true,
    });
  });

  it("reads what the state says", async () => {
    assert.deepEqual(await provider.read("a", state), { id: "a", props: state });
  });
});

describe("PartialFailure", () => {
  it("has what Pulumi looks for in an error of a resource that is there", () => {
    const failure = new PartialFailure("id", { name: "a" }, "not ready");
    const { id, properties, reasons, message } = failure;
    assert.deepEqual(
      { id, properties, reasons, message },
      {
        id: "id",
        properties: { name: "a" },
        reasons: ["not ready"],
        message: "not ready",
      },
    );
  });
});

describe("changedInputs", () => {
  it("does not look at the order of keys", () => {
    assert.deepEqual(changedInputs({ a: { x: 1, y: [{ p: 1, q: 2 }] } }, { a: { y: [{ q: 2, p: 1 }], x: 1 } }, []), []);
  });

  it("looks at the order of lists, and at values of any depth", () => {
    const state = { a: [1, 2], b: { c: { d: 1 } } };
    assert.deepEqual(changedInputs(state, { a: [2, 1], b: { c: { d: 2 } } }, []), ["a", "b"]);
  });

  it("looks neither at outputs nor at the code of the provider", () => {
    const state = { a: 1, output: "x", __provider: "old" };
    assert.deepEqual(changedInputs(state, { a: 1, __provider: "new" }, ["output"]), []);
  });

  it("counts what is not known yet as changed", () => {
    const unknown = pulumi.runtime.unknownValue;
    assert.deepEqual(changedInputs({ a: unknown, b: 1 }, { a: unknown, b: 1 }, []), ["a"]);
  });

  it("finds a new input", () => {
    assert.deepEqual(changedInputs({ a: 1 }, { a: 1, b: 2 }, []), ["b"]);
  });

  it("finds a removed input", () => {
    assert.deepEqual(changedInputs({ a: 1, b: 2, output: 3 }, { a: 1 }, ["output"]), ["b"]);
  });

  describe("of any inputs and outputs", () => {
    const names = fc.stringMatching(/^[a-z]{1,4}$/);
    const states = fc
      .tuple(fc.dictionary(names, fc.jsonValue()), fc.dictionary(names, fc.jsonValue()))
      .map(([inputs, outputs]) => {
        const onlyOutputs = Object.entries(outputs).filter(([key]) => !(key in inputs));
        const state = { ...inputs, ...Object.fromEntries(onlyOutputs) };
        return {
          inputs,
          outputs: onlyOutputs.map(([key]) => key),
          state: JSON.parse(JSON.stringify(state)) as typeof state,
        };
      });

    it("finds nothing in what went through Pulumi's state", () => {
      fc.assert(
        fc.property(states, ({ state, inputs, outputs }) => {
          assert.deepEqual(changedInputs(state, inputs, outputs), []);
        }),
      );
    });

    it("finds exactly the input that was added, changed or removed", () => {
      fc.assert(
        fc.property(states, names, ({ state, inputs, outputs }, key) => {
          fc.pre(!outputs.includes(key));
          const { [key]: _, ...others } = inputs;
          const changed = { ...others, [key]: { changed: inputs[key] ?? null } };
          assert.deepEqual(changedInputs(state, changed, outputs), [key]);
          assert.deepEqual(changedInputs(state, others, outputs), key in inputs ? [key] : []);
        }),
      );
    });
  });
});

describe("retry", () => {
  it("throws an error that is not transient as it is, at once", async () => {
    let attempts = 0;
    const failing = retry("something", { timeoutSeconds: 5, isTransient: () => false }, () => {
      attempts++;
      return Promise.reject(new Error("refused"));
    });
    await assert.rejects(failing, { message: "refused" });
    assert.equal(attempts, 1);
  });

  it("gives what the first attempt without an error gives", async () => {
    let attempts = 0;
    const result = await retry("something", { timeoutSeconds: 5, intervalSeconds: 0.001 }, async () => {
      attempts += 1;
      if (attempts < 3) {
        throw new Error("not yet");
      }
      return "done";
    });
    assert.deepEqual([result, attempts], ["done", 3]);
  });

  it("fails with the last error when the time is up", async () => {
    let attempts = 0;
    const failing = retry("something", { timeoutSeconds: 0.05, intervalSeconds: 0.01 }, async () => {
      attempts += 1;
      await sleep(1);
      throw new Error(`attempt ${attempts}`);
    });
    await assert.rejects(failing, (error: Error) => {
      assert.ok(attempts > 1);
      assert.equal(error.message, `something: not after 0.05 s: attempt ${attempts}`);
      assert.equal((error.cause as Error).message, `attempt ${attempts}`);
      return true;
    });
  });
});

describe("errorMessage", () => {
  const withBody = (body: unknown) => Object.assign(new Error("HTTP-Code: 409"), { body });

  it("gives the API server's own words, as an object or as text", () => {
    assert.equal(errorMessage(withBody({ message: "it exists" })), "it exists");
    assert.equal(errorMessage(withBody('{"message":"it exists"}')), "it exists");
    assert.equal(errorMessage(withBody("bad gateway")), "bad gateway");
  });

  it("gives the status of an answer without words", () => {
    for (const body of [undefined, "", {}]) {
      const error = new ApiException(503, "Unsuccessful HTTP Request", body, { date: "today" });
      assert.equal(errorMessage(error), "HTTP 503 Service Unavailable");
    }
    assert.equal(errorMessage(new ApiException(499, "", undefined, {})), "HTTP 499");
  });

  it("gives the error's message where there are no other words", () => {
    assert.equal(errorMessage(withBody(undefined)), "HTTP-Code: 409");
    assert.equal(errorMessage(withBody("{}")), "HTTP-Code: 409");
    assert.equal(errorMessage("text"), "text");
  });
});
