import { FEATURE_GATES } from "../components/manager-definitions";
import type { ManagerDefinition, ManagerName } from "../components/manager-definitions";
import { MANAGER_METRICS_PORT } from "../components/metrics-reader";
import { topologyKind } from "../topologies";
import type { Settings } from "./schema";

/** What a flag must be where it is set. */
interface Requirement {
  readonly allowed: RegExp;
  /** The same in words. */
  readonly must: string;
  readonly reason: string;
}

/** As Go reads them (`strconv.ParseBool`). */
const [TRUE, FALSE] = [/^(1|t|T|true|True|TRUE)$/, /^(0|f|F|false|False|FALSE)$/];

/** They are read by port-forward, which reaches the loopback, too. */
const DIAGNOSTICS: Requirement = {
  allowed: new RegExp(`:${MANAGER_METRICS_PORT}$`),
  must: `an address with the port ${MANAGER_METRICS_PORT}`,
  reason: "the manager's metrics are read there",
};

/**
 * Flags with other values of which no manager works in a fleet, whatever the release: the program and the release
 * manifests rely on these, which are the defaults of each manager's `main.go`.
 */
const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  namespace: { allowed: /^$/, must: '""', reason: "each workload cluster has a Namespace of its own" },
  "test-mode": { allowed: TRUE, must: '"true"', reason: "there is no Ironic and no hardware" },
  "webhook-port": { allowed: /^9443$/, must: '"9443"', reason: "the Service of the webhooks leads there" },
  "health-addr": {
    allowed: /^(0\.0\.0\.0|\[::\])?:9440$/,
    must: '":9440"',
    reason: "the kubelet's probes ask there",
  },
  "diagnostics-address": DIAGNOSTICS,
  // The same of Bare Metal Operator.
  "metrics-addr": DIAGNOSTICS,
  "insecure-diagnostics": {
    allowed: FALSE,
    must: '"false"',
    reason: "the manager's metrics are read with TLS",
  },
};

/** One message for each flag of a manager with which the topology cannot work. */
export function managerFlagErrors({ managers, topology }: Pick<Settings, "managers" | "topology">): string[] {
  const { managers: definitions } = topologyKind(topology.kind);
  return Object.entries(managers).flatMap(([name, { args = {}, replicas = 1 }]) => {
    const definition = definitions[name as ManagerName];
    const leader = replicas > 1 ? leaderElection(definition) : {};
    const requirements = new Map(Object.entries({ ...REQUIREMENTS, ...leader }));
    return Object.entries(args).flatMap(([flag, value]) => {
      const must =
        flag === FEATURE_GATES ? gateProblem(value, definition) : valueProblem(value, requirements.get(flag));
      return must === undefined
        ? []
        : [`managers.${name}.args.${flag}: ${JSON.stringify(value)} is not allowed: must ${must}`];
    });
  });
}

/** What a manager with several replicas must have, by its flag. */
function leaderElection(definition: ManagerDefinition | undefined): Record<string, Requirement> {
  const reason = "without a leader, each of several replicas would reconcile everything";
  return definition === undefined ? {} : { [definition.leaderElectionFlag]: { allowed: TRUE, must: '"true"', reason } };
}

function valueProblem(value: string, requirement: Requirement | undefined): string | undefined {
  return requirement === undefined || requirement.allowed.test(value)
    ? undefined
    : `be ${requirement.must}: ${requirement.reason}`;
}

/** Gates are added to those that the topology needs; none may say otherwise. */
function gateProblem(value: string, definition: ManagerDefinition | undefined): string | undefined {
  const required = definition?.args[FEATURE_GATES];
  const nameOf = (gate: string) => gate.split("=", 1)[0]!.trim();
  const contradicts = (gate: string) =>
    nameOf(gate) === nameOf(required!) && !TRUE.test(gate.trim().slice(nameOf(gate).length + 1));
  return required !== undefined && value.split(",").some(contradicts)
    ? `have ${required} or leave it out, since the topology needs it`
    : undefined;
}
