import assert from "node:assert/strict";
import fc from "fast-check";
import { serviceSubnet } from "../../../local/config";
import { POD_SUBNET } from "../../../local/single-node";
import {
  chooseAddress,
  chooseSubnet,
  formatAddress,
  formatPrefix,
  gatewayOf,
  overlaps,
  parseAddress,
  parsePrefix,
  type Prefix,
  subnetPool,
} from "../../../local/subnet";

const addresses = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const prefixes = fc
  .tuple(addresses, fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => parsePrefix(`${formatAddress(address)}/${length}`));
/** prefixes in the pool, of at most a sixteenth of it */
const prefixesInPool = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 17 - 1 }), fc.integer({ min: 19, max: 32 }))
  .map(([offset, length]) => parsePrefix(`${formatAddress(subnetPool.first + offset)}/${length}`));
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function within(inner: Prefix, outer: Prefix): boolean {
  return inner.length >= outer.length && overlaps(inner, outer);
}

describe("local/subnet", () => {
  it("reads what it writes", () => {
    fc.assert(fc.property(addresses, (address) => parseAddress(formatAddress(address)) === address));
    fc.assert(fc.property(prefixes, (prefix) => assert.deepEqual(parsePrefix(formatPrefix(prefix)), prefix)));
  });

  it("reads routes of the machine: host routes and prefixes with host bits", () => {
    assert.deepEqual(parsePrefix("10.1.2.3"), { first: parseAddress("10.1.2.3"), length: 32 });
    assert.deepEqual(parsePrefix("10.1.2.3/16"), { first: parseAddress("10.1.0.0"), length: 16 });
    assert.deepEqual(parsePrefix("200.0.0.0/8"), { first: 200 * 2 ** 24, length: 8 });
  });

  for (const text of ["", "10.0.0", "10.0.0.256", "a.b.c.d", "10.0.0.0/33", "fd00::1/64"]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parsePrefix(text), /not an IPv4/));
  }

  it("knows overlaps both ways", () => {
    fc.assert(fc.property(prefixes, prefixes, (a, b) => overlaps(a, b) === overlaps(b, a)));
    assert.ok(overlaps(parsePrefix("10.0.0.0/8"), parsePrefix("10.1.0.0/24")));
    assert.ok(!overlaps(parsePrefix("10.0.0.0/24"), parsePrefix("10.0.1.0/24")));
  });

  it("chooses a /24 of the pool that overlaps nothing taken", () => {
    fc.assert(
      fc.property(fc.array(prefixesInPool, { maxLength: 15 }), seeds, (taken, seed) => {
        const chosen = chooseSubnet(taken, seed);
        assert.equal(chosen.length, 24);
        assert.ok(within(chosen, subnetPool));
        assert.ok(!taken.some((prefix) => overlaps(prefix, chosen)));
      }),
    );
  });

  it("gives each of 512 checkouts a subnet of its own, even with the same seed", () => {
    const taken: Prefix[] = [];
    for (let count = 0; count < 512; count++) {
      taken.push(chooseSubnet(taken, 7));
    }
    assert.equal(new Set(taken.map(formatPrefix)).size, 512);
    assert.throws(() => chooseSubnet(taken, 7), /no free \/24 left in 198\.18\.0\.0\/15/);
  });

  it("does not take the default route of a VPN for a use of the pool", () => {
    const halves = ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"].map(parsePrefix);
    assert.ok(within(chooseSubnet(halves, 0), subnetPool));
    assert.throws(() => chooseSubnet([parsePrefix("198.0.0.0/8")], 0), /no free/);
  });

  it("keeps away from pods and Services", () => {
    for (const text of [POD_SUBNET, serviceSubnet]) assert.ok(!overlaps(subnetPool, parsePrefix(text)));
  });

  it("gives 253 nodes different addresses, and neither the gateway's nor broadcast's", () => {
    const subnet = parsePrefix("198.18.5.0/24");
    const used: string[] = [];
    for (let count = 0; count < 253; count++) used.push(chooseAddress(subnet, used));
    assert.equal(new Set(used).size, 253);
    assert.ok(!used.includes(gatewayOf(subnet)) && !used.includes("198.18.5.255") && !used.includes("198.18.5.0"));
    assert.throws(() => chooseAddress(subnet, used), /no free address left in 198\.18\.5\.0\/24/);
  });

  it("gives a freed address again", () => {
    assert.equal(chooseAddress(parsePrefix("198.18.5.0/24"), ["198.18.5.2", "198.18.5.4"]), "198.18.5.3");
  });
});
