import assert from "node:assert/strict";
import { ApiException } from "@kubernetes/client-node";
import { AnotherClusterError, KindNotServedError } from "../../../../clients/kubernetes/client";
import { isTransient } from "../../../../clients/kubernetes/transient";

describe("isTransient", () => {
  const answer = (code: number) => new ApiException(code, "message", undefined, {});

  it("holds for an API server that is away or overloaded, and for webhooks that fail", () => {
    const errors = [new Error("connect ECONNREFUSED 127.0.0.1:6443"), ...[408, 429, 500, 503, 504].map(answer)];
    assert.deepEqual(errors.map(isTransient), Array(errors.length).fill(true));
  });

  it("does not for what would fail again", () => {
    const kind = { apiVersion: "example.org/v1", kind: "Example" };
    const errors = [
      ...[400, 401, 403, 404, 409, 422].map(answer),
      new KindNotServedError(kind, "https://127.0.0.1:6443"),
      new AnotherClusterError({ path: "kubeconfig" }, { expected: "uid-1", found: "uid-2" }),
    ];
    assert.deepEqual(errors.map(isTransient), Array(errors.length).fill(false));
  });
});
