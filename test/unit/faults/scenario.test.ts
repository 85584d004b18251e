import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { FAULTS } from "../../../faults/faults";
import { parseScenario } from "../../../faults/scenario";
import { projectRoot } from "../../../tools/paths";

const scenarios = join(projectRoot(), "scenarios");

describe("a scenario of faults", () => {
  it("has the values of its file, and for the rest those of its faults", () => {
    const { faults, load } = parseScenario({
      load: { scale: "30s", rollouts: "1.5m" },
      faults: [
        { fault: "API servers unreachable", after: "30s", for: "1h", share: 0.5 },
        { fault: "tenants' etcd killed" },
        { fault: "packets to API servers lost", percent: 2.5 },
      ],
    });
    assert.deepEqual(load, { scale: 30, rollouts: 90 });
    assert.deepEqual(
      faults.map(({ fault, after, seconds, severity }) => [fault.name, after, seconds, severity]),
      [
        ["API servers unreachable", 30, 3600, { share: 0.5 }],
        ["tenants' etcd killed", 0, 0, {}],
        ["packets to API servers lost", 0, 120, { share: 1, percent: 2.5 }],
      ],
    );
  });

  const fault = "API servers unreachable";
  for (const [what, values, message] of [
    ["nothing", null, /^faults: is missing: must be of type array$/],
    ["a list", [], /^must be a mapping with `faults`, a list, and optionally `load` and `fleet`$/],
    ["no fault", { faults: [] }, /^faults: \[\] is not allowed: must not be empty$/],
    [
      "an unknown fault",
      { faults: [{ fault: "etcd slow" }] },
      /^faults\.0\.fault: "etcd slow" is not a fault; there are: /,
    ],
    [
      "a fault with a mistake in it",
      { faults: [{ fault: "kublet killed" }] },
      /^faults\.0\.fault: "kublet killed" is not a fault; did you mean kubelet killed\? there are: /,
    ],
    [
      "a time without its unit",
      { faults: [{ fault, after: 30 }] },
      /^faults\.0\.after: 30 is not allowed: must be of type string$/,
    ],
    [
      "a time with another unit",
      { faults: [{ fault, after: "30ms" }] },
      /^faults\.0\.after: "30ms" is not allowed: must be a number with its unit: 30s, 2m or 1h$/,
    ],
    [
      "a time that no timer can wait",
      { faults: [{ fault, after: "577h" }] },
      /^faults\.0\.after: "577h" is not allowed: must be at most 576h$/,
    ],
    [
      "a share of nothing",
      { faults: [{ fault, share: 0 }] },
      /^faults\.0\.share: 0 is not allowed: must be more than 0$/,
    ],
    [
      "what a fault does not take",
      {
        faults: [
          { fault, percent: 5 },
          { fault: "kubelet killed", share: 1 },
        ],
      },
      /^faults\.0\.percent: is not allowed: the fault "API servers unreachable" takes: share\nfaults\.1\.share: is not allowed: the fault "kubelet killed" takes no parameters$/,
    ],
    [
      "less than can be made",
      {
        faults: [
          { fault: "tenants' etcd slow", percent: 0.09 },
          { fault: "packets to API servers lost", percent: 0.001 },
        ],
      },
      /^faults\.0\.percent: 0\.09 is not allowed: must be at least 0\.1\nfaults\.1\.percent: 0\.001 is not allowed: must be at least 0\.01$/,
    ],
    [
      "an unknown name",
      { faults: [{ fault }], laod: {} },
      /^laod: unknown setting; did you mean load\? known here: fleet, load, faults$/,
    ],
    [
      "an unknown name of a load",
      { faults: [{ fault }], load: { scales: "20s" } },
      /^load\.scales: unknown setting; did you mean scale\? known here: scale, rollouts$/,
    ],
    [
      "a fleet of no number, text or list",
      { faults: [{ fault }], fleet: { workersPerCluster: true } },
      /^fleet\.workersPerCluster: true is not allowed: must be a number, a text or a list of texts$/,
    ],
    [
      "a load without a pause",
      { faults: [{ fault }], load: { scale: "0s" } },
      /^load\.scale: "0s" is not allowed: must be at least 1s$/,
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => parseScenario(values), { message });
    });
  }

  for (const file of readdirSync(scenarios)) {
    it(`${file} of the project is allowed`, () => {
      assert.ok(parseScenario(parse(readFileSync(join(scenarios, file), "utf8"))).faults.length > 0);
    });
  }
});

describe("the faults", () => {
  it("have names of their own", () => {
    assert.equal(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length);
  });

  it("are in docs/faults.md as scenarios spell them", () => {
    const text = readFileSync(join(projectRoot(), "docs/faults.md"), "utf8");
    const missing = FAULTS.filter(({ name }) => !text.includes(`\`${name}\``)).map(({ name }) => name);
    assert.deepEqual(missing, []);
  });
});
