import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { retry } from "../../clients/retry";
import { delayPackets, dropPackets, removeRules } from "../../local/firewall";
import { kernelName, namespacePath } from "../../local/network";
import { processesOf } from "../../local/processes";
import { outputOf, run } from "../../tools/run";

const DIRECTORY = "/nowhere/firewall-test";
const NODE = kernelName(DIRECTORY);
const POD = `${NODE}-pod`;
const ENDPOINT = { host: "198.18.255.2", port: 30000 };

/** Asks three times on one connection, and prints the milliseconds of each answer, or what has failed. */
const CLIENT = `
const http = require("http");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const ask = () => new Promise((resolve) => {
  const begin = Date.now();
  http.get({ ...${JSON.stringify(ENDPOINT)}, agent, signal: AbortSignal.timeout(2000) }, (answer) => {
    answer.resume().on("end", () => resolve(Date.now() - begin));
  }).on("error", ({ name }) => resolve(name));
});
(async () => {
  const times = [];
  for (let i = 0; i < 3; i++) times.push(await ask());
  console.log(JSON.stringify(times));
  process.exit();
})();`;

/** Network namespaces as those of a node with a Pod, where the node's own address serves what the Pod asks. */
describe("the rules between a node's Pods and endpoints", () => {
  let server: ChildProcess;
  const inNetwork = (name: string, ...command: string[]) => [`--net=${namespacePath(name)}`, ...command];
  const ask = async () =>
    JSON.parse(await outputOf("nsenter", inNetwork(POD, process.execPath, "--eval", CLIENT))) as (number | string)[];

  before(async () => {
    for (const command of [
      `netns add ${NODE}`,
      `netns add ${POD}`,
      `-n ${NODE} link set lo up`,
      `-n ${NODE} addr add ${ENDPOINT.host}/32 dev lo`,
      `-n ${NODE} link add pod type veth peer name eth0 netns ${POD}`,
      `-n ${NODE} addr add 10.244.0.1/24 dev pod`,
      `-n ${NODE} link set pod up`,
      `-n ${POD} addr add 10.244.0.5/24 dev eth0`,
      `-n ${POD} link set eth0 up`,
      `-n ${POD} route add default via 10.244.0.1`,
    ]) {
      await outputOf("ip", command.split(" "));
    }
    const program = `require("http").createServer((_, answer) => answer.end("ok")).listen(${ENDPOINT.port})`;
    server = spawn("nsenter", inNetwork(NODE, process.execPath, "--eval", program), { stdio: "ignore" });
    await retry("serve", { timeoutSeconds: 30 }, async () => assert.equal(typeof (await ask())[2], "number"));
  });

  after(async () => {
    server.kill();
    await run("ip", ["netns", "delete", POD]);
    await run("ip", ["netns", "delete", NODE]);
  });

  afterEach(async () => {
    await removeRules(DIRECTORY);
    assert.equal((await processesOf(NODE)).length, 1);
    assert.ok((await ask()).every((milliseconds) => Number(milliseconds) < 250));
  });

  it("delay what is sent, in both directions", async () => {
    await delayPackets(DIRECTORY, [ENDPOINT], 250);
    const times = (await ask()) as number[];
    assert.ok(
      times.every((milliseconds) => milliseconds >= 500),
      String(times),
    );
  });

  it("drop all packets", async () => {
    await dropPackets(DIRECTORY, [ENDPOINT], 1);
    assert.deepEqual(await ask(), ["AbortError", "AbortError", "AbortError"]);
  });

  it("are for no other endpoint", async () => {
    await dropPackets(DIRECTORY, [{ ...ENDPOINT, port: ENDPOINT.port + 1 }], 1);
    assert.ok((await ask()).every((milliseconds) => Number(milliseconds) < 250));
  });
});
