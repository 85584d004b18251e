import assert from "node:assert/strict";
import { amountOf } from "../../../settings/schemas/quantities";
import { parseSettings } from "../../../settings/settings";
import { defaultSettings } from "./defaults";

const parse = (resources: object) => parseSettings({ ...defaultSettings(), managers: { metal3: { resources } } });

describe("amountOf", () => {
  for (const [quantity, amount] of [
    ["2", 2],
    ["+.5", 0.5],
    ["1.", 1],
    ["700m", 0.7],
    ["5u", 5e-6],
    ["500k", 500_000],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1Ei", 2 ** 60],
    ["1E", 1e18],
    ["1E3", 1000],
    ["12e-1", 1.2],
  ] as const) {
    it(`takes ${quantity} for ${amount}`, () => {
      assert.equal(amountOf(quantity), amount);
    });
  }
});

describe("the resources of managers", () => {
  it("are quantities, as Kubernetes writes them", () => {
    const { settings, errors } = parse({ requests: { cpu: 0.5, memory: "1e3" }, limits: { memory: "500k" } });
    assert.deepEqual(errors, []);
    assert.deepEqual(settings!.managers.metal3!.resources, {
      requests: { cpu: "0.5", memory: "1e3" },
      limits: { memory: "500k" },
    });
  });

  for (const quantity of ["500K", "1ki", "much", "-1", "1e", "1 Gi", "", true, []]) {
    it(`are not ${JSON.stringify(quantity)}`, () => {
      assert.deepEqual(parse({ limits: { memory: quantity } }).errors, [
        `managers.metal3.resources.limits.memory: ${JSON.stringify(quantity)} is not allowed: must be a quantity, such ` +
          "as 500m, 2 or 1Gi: a number that is not negative, and one of the suffixes n, u, m, k, M, G, T, P, E, Ki, Mi, " +
          "Gi, Ti, Pi, Ei, an exponent or nothing",
      ]);
    });
  }

  it("have no limits below the requests", () => {
    assert.deepEqual(parse({ requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: "999m", memory: "1G" } }).errors, [
      'managers.metal3.resources.limits.cpu: "999m" is not allowed: must be at least 1, which requests.cpu is',
      'managers.metal3.resources.limits.memory: "1G" is not allowed: must be at least 1Gi, which requests.memory is',
    ]);
    assert.deepEqual(
      parse({ requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: "1000m", memory: "1024Mi" } }).errors,
      [],
    );
  });
});
