import assert from "node:assert/strict";
import fc from "fast-check";
import { httpsUrl } from "../../../clients/https-url";

describe("httpsUrl", () => {
  it("has brackets around an IPv6 address, and around nothing else", () => {
    assert.equal(httpsUrl("2001:db8::1", 30000), "https://[2001:db8::1]:30000");
    assert.equal(httpsUrl("192.0.2.10", 30000), "https://192.0.2.10:30000");
    assert.equal(httpsUrl("node.example", 30000), "https://node.example:30000");
  });

  it("is a URL of that host and port, whatever they are", () => {
    const hosts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(hosts, fc.integer({ min: 30000, max: 32767 }), (host, port) => {
        const url = new URL(httpsUrl(host, port));
        assert.equal(url.port, String(port));
        assert.equal(url.hostname, new URL(`https://${host.includes(":") ? `[${host}]` : host}`).hostname);
      }),
    );
  });
});
