import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Checkout } from "../../testing/checkout";

/** A program with a resource whose update waits, and another one that follows; its connections break meanwhile. */
const program = `
const { existsSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { failUnlessRegistered } = require("./bin/stacks/registrations");

const provider = {
  create: async (inputs) => ({ id: "id", outs: inputs }),
  update: async (id, olds, news) => {
    require("node:fs").writeFileSync("updating", "");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return { outs: news };
  },
};

function breakConnections() {
  if (!existsSync("updating")) {
    return setTimeout(breakConnections, 100);
  }
  process._getActiveHandles().filter(({ remotePort }) => remotePort !== undefined).forEach((socket) => socket.destroy());
}

module.exports = async () => {
  failUnlessRegistered();
  const isBroken = existsSync("break");
  const slow = new pulumi.dynamic.Resource(provider, "slow", { value: isBroken });
  new pulumi.ComponentResource("test:index:Follower", "follower", { value: slow.urn });
  if (isBroken) {
    breakConnections();
  }
};
`;

describe("a program that loses its connection to Pulumi's engine", () => {
  let checkout: Checkout;

  before(async () => {
    checkout = await Checkout.create("program.js");
    await writeFile(join(checkout.directory, "program.js"), program);
    await checkout.run("pulumi", "stack", "init", "test");
  });

  after(() => checkout.delete());

  const update = () => checkout.try("pulumi", "up", "--yes", "--skip-preview", "--non-interactive");
  const names = async () => (await checkout.state()).resources?.map(({ urn }) => urn.split("::").at(-1)).sort();

  it("fails, and nothing is deleted", async () => {
    const first = await update();
    assert.equal(first.code, 0, first.stdout + first.stderr);
    const before = await names();
    assert.ok(before?.includes("follower"));

    await writeFile(join(checkout.directory, "break"), "");
    const { code, stdout, stderr } = await update();
    assert.notEqual(code, 0, stdout + stderr);
    assert.match(stdout + stderr, /the connection to Pulumi's engine broke before \d+ declared resources were/);
    assert.deepEqual(await names(), before);
  });

  it("goes on with the next update", async () => {
    await rm(join(checkout.directory, "break"));
    const { code, stdout, stderr } = await update();
    assert.equal(code, 0, stdout + stderr);
    assert.ok((await names())?.includes("follower"));
  });
});
