import assert from "node:assert/strict";
import fc from "fast-check";
import { hardwareAddress, kernelName } from "../../../local/network";
import { formatAddress } from "../../../local/subnet";

describe("local/network", () => {
  it("names interfaces within the kernel's 15 characters, however long the directory's path", () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 300 }), (path) => kernelName(`/${path}`).length <= 15));
    assert.match(kernelName("/srv/clusters/management"), /^m3s-[0-9a-f]{8}$/);
  });

  it("names the same directory the same way, and others otherwise", () => {
    assert.equal(kernelName("/a/b"), kernelName("/a/c/../b/"));
    assert.notEqual(kernelName("/a/b"), kernelName("/a"));
  });

  it("makes a local unicast hardware address of each IPv4 one", () => {
    assert.equal(hardwareAddress("198.18.5.2"), "02:00:c6:12:05:02");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (address) =>
        /^02:00(:[0-9a-f]{2}){4}$/.test(hardwareAddress(formatAddress(address))),
      ),
    );
  });
});
