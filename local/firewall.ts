import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { commandLine } from "../processes/proc";
import { CommandError, outputOf } from "../tools/run";
import { POD_SUBNET } from "./single-node";
import { kernelName, namespacePath } from "./network";
import { packageFile } from "./package-file";
import { processesOf, sendSignal } from "./processes";

/**
 * Rules in the network namespace of a node for packets between its Pods and endpoints outside of them: they are in chains
 * of their own, and end with the node.
 */

/** name of the chains */
const chain = "m3s-faults";

/** the chains of packets that pass the node, or have it as their source or destination */
const parents = ["FORWARD", "INPUT", "OUTPUT"];

/** the program that delays connections */
const relay = "bin/local/relay.js";

/** Where something listens, as its clients know it: before a Service's port is translated. */
export interface ListenAddress {
  /** IPv4 address */
  host: string;
  port: number;
}

/**
 * Drops packets between the node's Pods and endpoints, in both directions, also those of connections that exist.
 *
 * @param probability that a packet is dropped; 1: all are
 * @throws CommandError (as a rejection) if the machine's iptables refuses
 */
export async function dropPackets(
  directory: string,
  endpoints: readonly ListenAddress[],
  probability: number,
): Promise<void> {
  await removeRules(directory);
  const chance = probability < 1 ? ` -m statistic --mode random --probability ${probability.toFixed(6)}` : "";
  await restore(directory, [
    ...table("filter", parents),
    ...endpoints.map((endpoint) => `-A ${chain} ${connectionTo(endpoint)}${chance} -j DROP`),
    "COMMIT",
  ]);
}

/**
 * Delays what the node's Pods and endpoints send each other: their connections are made through a relay, which lives as
 * long as this process. Connections that exist are reset as soon as they are used. The handshake of TCP is not delayed.
 *
 * @throws Error (as a rejection) if the machine's iptables refuses, or the relay cannot be started
 */
export async function delayPackets(
  directory: string,
  endpoints: readonly ListenAddress[],
  milliseconds: number,
): Promise<void> {
  await removeRules(directory);
  const ports = await startRelay(directory, endpoints, milliseconds);
  await restore(directory, [
    ...table("nat", ["PREROUTING"]),
    ...endpoints.map(
      ({ host, port }, index) =>
        `-A ${chain} -s ${POD_SUBNET} -d ${host} -p tcp --dport ${port} -j REDIRECT --to-ports ${ports[index]}`,
    ),
    "COMMIT",
    ...table("filter", parents),
    ...endpoints.map(
      (endpoint, index) =>
        `-A ${chain} ${connectionTo(endpoint)} ! --ctreplsrcport ${ports[index]} -j REJECT --reject-with tcp-reset`,
    ),
    "COMMIT",
  ]);
}

/**
 * Ends {@link dropPackets} and {@link delayPackets}; does nothing where there are no such rules, or no node.
 *
 * @throws CommandError (as a rejection) if the machine's iptables refuses
 */
export async function removeRules(directory: string): Promise<void> {
  if (!existsSync(namespacePath(kernelName(directory)))) return;
  await removeChain(directory, "filter");
  await removeChain(directory, "nat");
  const pids = (await processesOf(kernelName(directory))).map(Number);
  for (const pid of pids.filter((pid) => commandLine(pid).includes(relay))) sendSignal(pid, "SIGKILL");
}

async function removeChain(directory: string, table: string): Promise<void> {
  const rules = (await iptables(directory, table, "--list-rules")).split("\n");
  for (const rule of rules.filter((rule) => rule.endsWith(` -j ${chain}`))) {
    await iptables(directory, table, ...rule.replace(/^-A/, "-D").split(" "));
  }
  if (!rules.includes(`-N ${chain}`)) return;
  await iptables(directory, table, "--flush", chain);
  await iptables(directory, table, "--delete-chain", chain);
}

/** The lines that begin a table in the format of iptables-save, with the chain, which is gone to first of all. */
function table(name: string, parents: readonly string[]): string[] {
  return [`*${name}`, `:${chain} - [0:0]`, ...parents.map((parent) => `-I ${parent} -j ${chain}`)];
}

/** What matches both directions of a connection: conntrack knows where it was first going to. */
function connectionTo({ host, port }: ListenAddress): string {
  return `-p tcp -m conntrack --ctorigsrc ${POD_SUBNET} --ctorigdst ${host} --ctorigdstport ${port}`;
}

/** @returns the ports of the endpoints' relays. */
async function startRelay(
  directory: string,
  endpoints: readonly ListenAddress[],
  milliseconds: number,
): Promise<number[]> {
  const targets = endpoints.map(({ host, port }) => `${host}:${port}`);
  const command = [process.execPath, packageFile(relay), String(milliseconds), ...targets];
  const child = spawn("nsenter", inNetwork(directory, ...command), { stdio: ["pipe", "pipe", "inherit"] });
  child.unref();
  return JSON.parse(await firstLineOf(child)) as number[];
}

function firstLineOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.once("exit", (status) => reject(new Error(`the relay ended with ${status}`)));
    child.stdout!.setEncoding("utf8").on("data", (data: string) => {
      text += data;
      if (text.includes("\n")) resolve(text);
    });
  });
}

function iptables(directory: string, table: string, ...args: string[]): Promise<string> {
  return outputOf("nsenter", inNetwork(directory, "iptables", "--wait", "--table", table, ...args));
}

function inNetwork(directory: string, ...command: string[]): string[] {
  return [`--net=${namespacePath(kernelName(directory))}`, ...command];
}

function restore(directory: string, rules: readonly string[]): Promise<void> {
  const args = inNetwork(directory, "iptables-restore", "--wait", "--noflush");
  return new Promise((resolve, reject) => {
    const child = spawn("nsenter", args, { stdio: ["pipe", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (status) =>
      status === 0 ? resolve() : reject(new CommandError("nsenter", args, { status, stdout: "", stderr })),
    );
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${rules.join("\n")}\n`);
  });
}
