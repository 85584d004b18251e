import { setTimeout as sleep } from "node:timers/promises";
import { metal3Managers } from "../../components/manager-definitions";
import { stopLocalNode } from "../../local/node";
import type { AnyObject } from "../../clients/kubernetes/client";
import { errorMessage } from "../../clients/retry";
import type { Checkout } from "../../testing/checkout";
import type { LocalFleet } from "../../testing/local-fleet";

/** The fleet that a fault is made in. */
export interface Target {
  checkout: Checkout;
  fleet: LocalFleet;
}

/** Makes a fault; none needs more than this to be gone again. */
export type Fault = (target: Target) => Promise<void> | void;

const API_SERVERS = /^kube-apiserver .*--etcd-prefix=/;
const ETCD = /^etcd --name=etcd /;
const MANAGER = /^\/?(manager|baremetal-operator)\b/;
/** Seconds of a stall: longer than Cluster API's grace period for a connection, shorter than what makes it connect again. */
const STALL_SECONDS = 58;

const managers: [name: string, namespace: string][] = Object.values(metal3Managers).map(({ provider, namespace }) => [
  provider,
  namespace,
]);

/** The faults, by name, in the order in which they are made. */
export const FAULTS: Record<string, Fault> = {
  "API server of one cluster killed": ({ fleet }) => fleet.signal("SIGKILL", /^kube-apiserver .*=\/workload-0001 /),
  "all API servers killed": ({ fleet }) => fleet.signal("SIGKILL", API_SERVERS),
  "all API servers' Pods deleted": ({ fleet }) => fleet.deletePods("kube-apiserver"),
  "all API servers frozen for a minute": async ({ fleet }) => {
    fleet.signal("SIGSTOP", API_SERVERS);
    await sleep(STALL_SECONDS * 1000);
    fleet.signal("SIGCONT", API_SERVERS);
  },
  "tenants' etcd killed": ({ fleet }) => fleet.signal("SIGKILL", ETCD),
  "tenants' etcd's Pod deleted": ({ fleet }) => fleet.deletePods("etcd"),
  ...Object.fromEntries(managers.map(([name, namespace]) => [`manager ${name} killed`, killManagers(namespace)])),
  "all managers killed": killManagers(...managers.map(([, namespace]) => namespace)),
  "management API server killed": ({ fleet }) => fleet.signal("SIGKILL", /^kube-apiserver (?!.*--etcd-prefix=)/),
  "management etcd killed": ({ fleet }) => fleet.signal("SIGKILL", /^etcd (?!--name=etcd )/),
  "kubelet killed": ({ fleet }) => fleet.signal("SIGKILL", /^kubelet /),
  "containerd killed": ({ fleet }) => fleet.signal("SIGKILL", /^containerd /),
  "node stopped, and started by `make up`": async ({ checkout, fleet }) => {
    await stopLocalNode(fleet.node);
    await checkout.operate("up");
  },
};

/**
 * The faults whose names match one of the patterns, in the order in which they are made.
 *
 * @throws if a pattern is not a regular expression, or matches none.
 */
export function faultsMatching(patterns: readonly string[]): string[] {
  const names = Object.keys(FAULTS);
  const matches = patterns.map((pattern) => {
    const expression = expressionOf(pattern);
    const matching = names.filter((name) => expression.test(name));
    if (matching.length === 0) {
      throw new Error(`--fault ${pattern} matches none; there are: ${names.join(", ")}`);
    }
    return matching;
  });
  return names.filter((name) => matches.flat().includes(name));
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new Error(`--fault ${pattern} is not allowed: ${errorMessage(error)}`, { cause: error });
  }
}

function killManagers(...namespaces: string[]): Fault {
  return async ({ fleet }) => {
    const pods = await fleet.management.list({ apiVersion: "v1", kind: "Pod" });
    const isMeant = ({ metadata }: AnyObject) => namespaces.includes(metadata?.namespace ?? "");
    pods.filter(isMeant).forEach(({ metadata }) => fleet.signal("SIGKILL", MANAGER, metadata!.uid));
  };
}
