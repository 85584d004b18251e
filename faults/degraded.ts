import { parse } from "yaml";
import { delayPackets, dropPackets, removeRules } from "../local/firewall";
import type { ListenAddress } from "../local/firewall";
import { LEAST_SHARE, limitCpu, unlimitCpu } from "../local/cpu-quota";
import { MANAGEMENT_ETCD, TENANTS_ETCD } from "../processes/parts";
import { fault } from "./fault";
import type { Fault, Severity } from "./fault";
import { running } from "./killed";
import type { LocalFleet, Workload } from "./local-fleet";
import { sharesOf } from "./shares";

/** Seconds that these faults last. */
const SECONDS = 120;
/** Minutes, as in cluster-api's issues 8306 and 8948: more than what `remote-connection-grace-period` tolerates. */
const UNREACHABLE_SECONDS = 240;

/** Parts of a fleet that work, but badly. */
export const degraded: readonly Fault[] = [
  fault("API servers unreachable", {
    seconds: UNREACHABLE_SECONDS,
    severity: { share: 0.1 },
    available: hasEndpoints,
    inject: async (fleet, { share }) => dropPackets(fleet.node, await endpointsOf(fleet, share!), 1),
    recover: allowPackets,
  }),
  fault("packets to API servers lost", {
    seconds: SECONDS,
    severity: { share: 1, percent: 10 },
    minimum: { percent: 0.01 },
    available: hasEndpoints,
    inject: async (fleet, { share, percent }) =>
      dropPackets(fleet.node, await endpointsOf(fleet, share!), percent! / 100),
    recover: allowPackets,
  }),
  fault("packets to API servers delayed", {
    seconds: SECONDS,
    severity: { share: 1, milliseconds: 200 },
    available: hasEndpoints,
    inject: async (fleet, { share, milliseconds }) =>
      delayPackets(fleet.node, await endpointsOf(fleet, share!), milliseconds!),
    recover: allowPackets,
  }),
  slow("tenants' etcd slow", TENANTS_ETCD, ({ nodes }) => nodes),
  slow("management etcd slow", MANAGEMENT_ETCD, ({ node }) => [node]),
];

function allowPackets({ node }: LocalFleet): Promise<void> {
  return removeRules(node);
}

/** Where the managers reach a share of the workload clusters. */
async function endpointsOf(fleet: LocalFleet, share: number): Promise<ListenAddress[]> {
  const endpoints = (await fleet.workloads()).map(endpointOf);
  const different = new Map(endpoints.map((endpoint) => [`${endpoint.host}:${endpoint.port}`, endpoint]));
  return sharesOf([...different.values()], share);
}

/** Where a kubeconfig leads to. */
export function endpointOf({ kubeconfig }: Pick<Workload, "kubeconfig">): ListenAddress {
  const { clusters } = parse(kubeconfig) as { clusters: [{ cluster: { server: string } }] };
  const { hostname, port } = new URL(clusters[0].cluster.server);
  return { host: hostname, port: Number(port) };
}

async function hasEndpoints(fleet: LocalFleet): Promise<string | undefined> {
  return (await fleet.workloads()).length > 0
    ? undefined
    : "no workload cluster has an API server outside of a manager";
}

function slow(name: string, pattern: RegExp, nodesOf: (fleet: LocalFleet) => string[]): Fault {
  const forEach = async (fleet: LocalFleet, action: (pid: number) => Promise<void>) => {
    for (const pid of fleet.processes(pattern, { nodes: nodesOf(fleet) })) {
      await action(pid);
    }
  };
  return fault(name, {
    seconds: SECONDS,
    severity: { percent: 5 },
    minimum: { percent: 100 * LEAST_SHARE },
    available: (fleet) => running(fleet, pattern),
    inject: (fleet, { percent }: Partial<Severity>) => forEach(fleet, (pid) => limitCpu(pid, percent! / 100)),
    recover: (fleet) => forEach(fleet, unlimitCpu),
  });
}
