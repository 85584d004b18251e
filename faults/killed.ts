import type { AnyObject } from "../clients/kubernetes/client";
import { stopLocalNode } from "../local/node";
import { sendSignal } from "../local/processes";
import { API_SERVERS, MANAGEMENT_API_SERVER, MANAGEMENT_ETCD, MANAGERS, TENANTS_ETCD } from "../processes/parts";
import { allManagers } from "../topologies";
import { fault } from "./fault";
import type { Fault } from "./fault";
import type { LocalFleet } from "./local-fleet";

/** Seconds of a stall: longer than Cluster API's grace period for a connection, shorter than what makes it connect again. */
const STALL_SECONDS = 58;

/** Parts of a fleet that are killed, frozen or deleted. */
export const killed: readonly Fault[] = [
  kill("API server of one cluster killed", /^kube-apiserver .*=\/workload-0001 /),
  kill("all API servers killed", API_SERVERS),
  deletePods("all API servers' Pods deleted", "kube-apiserver", API_SERVERS),
  fault("all API servers frozen for a minute", {
    seconds: STALL_SECONDS,
    available: (fleet) => running(fleet, API_SERVERS),
    inject: (fleet) => signal(fleet, "SIGSTOP", API_SERVERS),
    recover: (fleet) => {
      fleet.processes(API_SERVERS).forEach((pid) => sendSignal(pid, "SIGCONT"));
      return Promise.resolve();
    },
  }),
  kill("tenants' etcd killed", TENANTS_ETCD),
  deletePods("tenants' etcd's Pod deleted", "etcd", TENANTS_ETCD),
  ...allManagers.map(({ provider, namespace }) =>
    fault(`manager ${provider} killed`, {
      available: async (fleet) => ((await hasManager(fleet, namespace)) ? undefined : "the fleet has no such manager"),
      inject: (fleet) => killManagers(fleet, [namespace]),
    }),
  ),
  fault("all managers killed", { inject: (fleet) => killManagers(fleet) }),
  killOfManagement("management API server killed", MANAGEMENT_API_SERVER),
  killOfManagement("management etcd killed", MANAGEMENT_ETCD),
  killOfManagement("kubelet killed", /^kubelet /),
  killOfManagement("containerd killed", /^containerd /),
  fault("node stopped, and started again", {
    inject: ({ node }) => stopLocalNode(node),
    recover: async ({ start }) => void (await start()),
  }),
];

/** Kills the managers in these namespaces. Default: all. */
export async function killManagers(fleet: LocalFleet, namespaces?: string[]): Promise<void> {
  for (const { metadata } of await runningManagers(fleet, namespaces)) {
    fleet.signal("SIGKILL", MANAGERS, { pod: metadata!.uid! });
  }
}

/** Why there is none of the processes; undefined if there are some. */
export function running(fleet: LocalFleet, pattern: RegExp): Promise<string | undefined> {
  return Promise.resolve(fleet.processes(pattern).length > 0 ? undefined : "the fleet has no such process of its own");
}

function kill(name: string, pattern: RegExp): Fault {
  return fault(name, {
    available: (fleet) => running(fleet, pattern),
    inject: (fleet) => signal(fleet, "SIGKILL", pattern),
  });
}

/** Of the management cluster's node only. */
function killOfManagement(name: string, pattern: RegExp): Fault {
  return fault(name, { inject: (fleet) => signal(fleet, "SIGKILL", pattern, [fleet.node]) });
}

function deletePods(name: string, label: string, pattern: RegExp): Fault {
  return fault(name, {
    available: (fleet) => running(fleet, pattern),
    inject: (fleet) => fleet.deletePods(label),
  });
}

function signal(fleet: LocalFleet, signal: NodeJS.Signals, pattern: RegExp, nodes = fleet.nodes): Promise<void> {
  fleet.signal(signal, pattern, { nodes });
  return Promise.resolve();
}

async function hasManager(fleet: LocalFleet, namespace: string): Promise<boolean> {
  return (await runningManagers(fleet, [namespace])).length > 0;
}

/** A Pod that was evicted, or has failed, stays for a while, without processes. */
async function runningManagers(fleet: LocalFleet, namespaces?: string[]): Promise<AnyObject[]> {
  return (await fleet.managerPods(namespaces)).filter(({ status }) => status?.phase === "Running");
}
