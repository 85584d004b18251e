import assert from "node:assert/strict";
import { memoryWith, savedCollections } from "../../../capacity/garbage-collection";

describe("garbage collection", () => {
  /** MiB of a program that takes 1000 by default: 500 are live. */
  const memory = (environment: object) => memoryWith(environment, 1000);
  const saved = (environment: object) => savedCollections(environment, 1000);

  it("is that of Go's defaults if nothing is set, or what Go does not read", () => {
    assert.deepEqual([{}, { GOGC: "100" }, { GOGC: "many" }].map(memory), [1000, 1000, 1000]);
    assert.equal(saved({}), 0);
  });

  it("lets the heap grow by GOGC percent of what is live", () => {
    assert.deepEqual([{ GOGC: "300" }, { GOGC: "40" }].map(memory), [2000, 700]);
    assert.deepEqual([{ GOGC: "400" }, { GOGC: "50" }].map(saved), [0.75, -1]);
  });

  it("lets it grow up to GOMEMLIMIT, but holds what is live", () => {
    const limits = ["1GiB", "1536MiB", "1572864KiB", "1572864000", "1TiB", "1MiB"];
    assert.deepEqual(
      limits.map((GOMEMLIMIT) => memory({ GOGC: "300", GOMEMLIMIT })),
      [1024, 1536, 1536, 1500, 2000, 500],
    );
    const off = [
      { GOGC: "off", GOMEMLIMIT: "2GiB" },
      { GOGC: "-1", GOMEMLIMIT: "1GiB" },
    ];
    assert.deepEqual(off.map(memory), [2048, 1024]);
    assert.equal(memoryWith(off[0]!, 0), 0);
  });

  it("saves all collections if it is off, and has a bound if there is nothing to save", () => {
    assert.equal(saved({ GOGC: "off" }), 1);
    assert.ok(Number.isFinite(saved({ GOGC: "0" })));
  });

  it("saves nothing where the limit is what is live, or less", () => {
    assert.deepEqual(
      [saved({ GOGC: "off", GOMEMLIMIT: "500MiB" }), saved({ GOGC: "400", GOMEMLIMIT: "501MiB" })],
      [0, 0.75],
    );
  });
});
