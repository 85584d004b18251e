import { createServer, connect } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/**
 * A program that relays TCP connections, and delays what is sent on them: each piece as long, in both directions. It
 * prints the ports that it listens on, as JSON, and ends when its standard input does.
 *
 * Usage: relay.js MILLISECONDS HOST:PORT …
 */
async function main(): Promise<void> {
  const [milliseconds, ...targets] = process.argv.slice(2);
  const servers = await Promise.all(targets.map((target) => relayTo(target, Number(milliseconds))));
  console.log(JSON.stringify(servers.map((server) => (server.address() as AddressInfo).port)));
  process.stdin.resume().once("close", () => process.exit());
}

function relayTo(target: string, milliseconds: number): Promise<Server> {
  const [host, port] = target.split(":");
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const upstream = connect({ host, port: Number(port), noDelay: true, allowHalfOpen: true });
    delay(client, upstream, milliseconds);
    delay(upstream, client, milliseconds);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, () => resolve(server));
  });
}

/** Timers that wait equally long end in the order in which they were begun. */
function delay(from: Socket, to: Socket, milliseconds: number): void {
  from.on("data", (data) => void setTimeout(() => to.write(data), milliseconds));
  from.on("end", () => void setTimeout(() => to.end(), milliseconds));
  from.on("error", () => to.destroy());
  from.on("close", () => void setTimeout(() => to.destroy(), milliseconds));
}

void main();
