import assert from "node:assert/strict";

import { locationOf } from "../../../tools/registry";

const DIGEST = `sha256:${"0".repeat(64)}`;

describe("an image's reference", () => {
  const locations: Record<string, readonly [registry: string, repository: string, version: string]> = {
    "registry.k8s.io/pause:3.10.1": ["https://registry.k8s.io", "pause", "3.10.1"],
    "quay.io/metal3-io/ironic": ["https://quay.io", "metal3-io/ironic", "latest"],
    [`quay.io/a/b:v1@${DIGEST}`]: ["https://quay.io", "a/b", DIGEST],
    "docker.io/coredns/coredns:1.14.7": ["https://registry-1.docker.io", "coredns/coredns", "1.14.7"],
    "coredns/coredns:1.14.7": ["https://registry-1.docker.io", "coredns/coredns", "1.14.7"],
    "alpine:3": ["https://registry-1.docker.io", "library/alpine", "3"],
    "registry.example.org:5000/a/b/c:1": ["https://registry.example.org:5000", "a/b/c", "1"],
    "localhost:5000/capm3:dev": ["http://localhost:5000", "capm3", "dev"],
    "127.0.0.1:5000/capm3": ["http://127.0.0.1:5000", "capm3", "latest"],
  };
  for (const [reference, [registry, repository, version]] of Object.entries(locations)) {
    it(`${reference} leads to ${registry}`, () => {
      assert.deepEqual(locationOf(reference), { registry, repository, version });
    });
  }
});
