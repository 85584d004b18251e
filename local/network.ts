import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { outputOf, succeeds } from "../tools/run";
import { readJson, writeJson } from "../tools/json";
import { withLock } from "../tools/process-lock";
import { chooseAddress, chooseSubnet, formatPrefix, gatewayOf, overlaps, parseAddress, parsePrefix } from "./subnet";
import type { Prefix } from "./subnet";

/**
 * The network of the local nodes of one checkout (of one directory of node directories).
 *
 *     machine                    network namespace SWITCH          network namespace NODE
 *     SWITCH 198.18.x.1 ─ veth ─ host ┐
 *                                     ├ br0 ┬ p2 ─────── veth ─── eth0 198.18.x.2
 *                                           └ p3 ─────── veth ─── eth0 198.18.x.3
 *
 * The bridge has a namespace of its own, so that nothing of the machine's firewall (think of Docker's FORWARD policy
 * and br_netfilter) sees the frames between nodes, and so that the machine neither forwards nor masquerades.
 */

/** name of the lock that guards the choice of subnets on this machine */
const networkLock = "network";

/** where iproute2 keeps named network namespaces (NETNS_RUN_DIR): Debian's, and that of others, mostly a link to it */
const namespaceFolders = ["/run/netns", "/var/run/netns"];

/** What the state directory remembers about its network. */
interface NetworkRecord {
  /** a.b.c.0/24 */
  subnet: string;
  /** address of each node, by the name of its directory */
  addresses: Record<string, string>;
}

/** Where one node is in its network. */
export interface Attachment {
  address: string;
  gateway: string;
}

/**
 * Name of a directory's kernel objects (network namespace, interface, cgroup): 12 characters, within the 15 of an
 * interface name, and the same in every process.
 */
export function kernelName(directory: string): string {
  return `m3s-${createHash("sha256").update(resolve(directory)).digest("hex").slice(0, 8)}`;
}

/** Path of a named network namespace, for `nsenter --net=`. */
export function namespacePath(name: string): string {
  const paths = namespaceFolders.map((folder) => join(folder, name));
  return paths.find((path) => existsSync(path)) ?? paths[0]!;
}

/**
 * Gives the node a fresh network namespace, attached to the network of its checkout, which is made when missing. A node
 * keeps its address until {@link detachNode}. No process may be in the node's namespace.
 *
 * @throws Error (as a rejection) when no subnet is free, or when something else took the one of this checkout
 */
export async function attachNode(directory: string): Promise<Attachment> {
  return withLock(networkLock, async () => {
    const { subnet, address } = await allocate(directory);
    const gateway = gatewayOf(subnet);
    const network = kernelName(dirname(directory));
    await ensureSwitch(network, gateway);
    await connectNode(network, kernelName(directory), address, gateway);
    return { address, gateway };
  });
}

/** Deletes a node's network namespace; its address stays reserved. */
export async function disconnectNode(directory: string): Promise<void> {
  await withLock(networkLock, async () => {
    await removeNamespace(kernelName(directory));
    await forgetNamespaceMount();
  });
}

/** Frees all that {@link attachNode} made for a node, and the network itself with its last node. */
export async function detachNode(directory: string): Promise<void> {
  await withLock(networkLock, async () => {
    await removeNamespace(kernelName(directory));
    const file = recordFile(directory);
    const record = await readJson<NetworkRecord>(file);
    if (record) delete record.addresses[basename(directory)];
    if (record && Object.keys(record.addresses).length > 0) {
      await writeJson(file, record);
    } else {
      await removeSwitch(kernelName(dirname(directory)));
      await rm(file, { force: true });
    }
    await forgetNamespaceMount();
  });
}

/** Looks up or chooses the subnet and the node's address, and writes them down. */
async function allocate(directory: string): Promise<{ subnet: Prefix; address: string }> {
  const file = recordFile(directory);
  const network = kernelName(dirname(directory));
  const record = (await readJson<NetworkRecord>(file)) ?? { subnet: await newSubnet(network), addresses: {} };
  const subnet = parsePrefix(record.subnet);
  if (!(await linkExists(network))) await assertFree(subnet);
  const address = (record.addresses[basename(directory)] ??= chooseAddress(subnet, Object.values(record.addresses)));
  await writeJson(file, record);
  return { subnet, address };
}

async function newSubnet(network: string): Promise<string> {
  const seed = parseInt(createHash("sha256").update(network).digest("hex").slice(0, 8), 16);
  return formatPrefix(chooseSubnet(await takenPrefixes(), seed));
}

async function assertFree(subnet: Prefix): Promise<void> {
  const other = (await takenPrefixes()).find((prefix) => prefix.length >= 8 && overlaps(prefix, subnet));
  if (other) {
    throw new Error(
      `the local clusters' subnet ${formatPrefix(subnet)} is now in use by ${formatPrefix(other)}: ` +
        "remove the other use, or delete the local clusters of this checkout",
    );
  }
}

/** IPv4 prefixes in the machine's routing tables; the routes to its own addresses are among them. */
async function takenPrefixes(): Promise<Prefix[]> {
  const routes = JSON.parse(await outputOf("ip", ["-4", "-json", "route", "show", "table", "all"])) as {
    dst: string;
  }[];
  return routes.filter((route) => route.dst !== "default").map((route) => parsePrefix(route.dst));
}

/** Makes what is missing of the bridge's namespace and of the machine's link into it. */
async function ensureSwitch(network: string, gateway: string): Promise<void> {
  if (!(await succeeds("ip", ["-n", network, "link", "show", "br0"]))) {
    await removeSwitch(network);
    await outputOf("ip", ["netns", "add", network]);
    await outputOf("ip", ["-n", network, "link", "add", "br0", "type", "bridge"]);
  }
  await outputOf("ip", ["-n", network, "link", "set", "br0", "up"]);
  if (!(await linkExists(network))) {
    await outputOf("ip", ["link", "add", network, "address", hardwareAddress(gateway), ...vethTo("host", network)]);
  }
  await outputOf("ip", ["-n", network, "link", "set", "host", "master", "br0", "up"]);
  await outputOf("ip", ["addr", "replace", `${gateway}/24`, "dev", network]);
  await outputOf("ip", ["link", "set", network, "up"]);
}

async function removeSwitch(network: string): Promise<void> {
  if (await linkExists(network)) await outputOf("ip", ["link", "delete", network]);
  await removeNamespace(network);
}

/** Replaces the node's namespace by a new one with lo, eth0 and a default route. */
async function connectNode(network: string, node: string, address: string, gateway: string): Promise<void> {
  const port = `p${address.split(".").at(-1)}`;
  await removeNamespace(node);
  // the old port may outlive its namespace for a moment
  await succeeds("ip", ["-n", network, "link", "delete", port]);
  await outputOf("ip", ["netns", "add", node]);
  await outputOf("ip", [
    "-n",
    node,
    "link",
    "add",
    "eth0",
    "address",
    hardwareAddress(address),
    ...vethTo(port, network),
  ]);
  await outputOf("ip", ["-n", network, "link", "set", port, "master", "br0", "up"]);
  await outputOf("ip", ["-n", node, "link", "set", "lo", "up"]);
  await outputOf("ip", ["-n", node, "addr", "add", `${address}/24`, "dev", "eth0"]);
  await outputOf("ip", ["-n", node, "link", "set", "eth0", "up"]);
  // goes nowhere beyond the machine, but the addresses of Services need a route before they are translated
  await outputOf("ip", ["-n", node, "route", "add", "default", "via", gateway]);
}

function vethTo(peer: string, namespace: string): string[] {
  return ["type", "veth", "peer", "name", peer, "netns", namespace];
}

/** A locally administered hardware address made from the IPv4 one: neighbours need not learn it again after a restart. */
export function hardwareAddress(address: string): string {
  const digits = parseAddress(address).toString(16).padStart(8, "0");
  return `02:00:${digits.replace(/(..)(?=.)/g, "$1:")}`;
}

function linkExists(name: string): Promise<boolean> {
  return succeeds("ip", ["link", "show", name]);
}

async function removeNamespace(name: string): Promise<void> {
  if (existsSync(namespacePath(name))) await outputOf("ip", ["netns", "delete", name]);
}

/** The first `ip netns add` of a machine mounts its folder on itself; undo it when no namespace is left. */
async function forgetNamespaceMount(): Promise<void> {
  for (const folder of namespaceFolders) {
    if ((await readdir(folder).catch(() => [])).length > 0) continue;
    await succeeds("umount", [folder]);
    await rmdir(folder).catch(() => undefined);
  }
}

function recordFile(directory: string): string {
  return join(dirname(directory), "network.json");
}
