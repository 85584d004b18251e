import type { DevBackend } from "./dev-cluster-class";

/** How long something takes to start: `CommonProvisioningSettings` of the DevMachine's API. */
export interface Provisioning {
  /** In Go's notation: 10s. */
  readonly startupDuration: string;
  /** The share of the duration that is added at most, at random: 0.2. Default: 0. */
  readonly startupJitter?: string;
}

/** What a machine of the in-memory backend consists of: `InMemoryMachineBackendSpec` of the DevMachine's API. */
export const MACHINE_PARTS = ["vm", "node", "apiServer", "etcd"] as const;

type MachinePart = (typeof MACHINE_PARTS)[number];

/** How long the parts of a machine take to start. */
export type MachineProvisioning = Readonly<Record<MachinePart, { readonly provisioning: Provisioning }>>;

/** The same, with every default. */
export type EffectiveProvisioning = Readonly<Record<MachinePart, { readonly provisioning: Required<Provisioning> }>>;

/** As in Cluster API's own template (cluster-api v1.13, `test/infrastructure/docker/templates/clusterclass-in-memory.yaml`). */
const DEFAULT_PROVISIONING: EffectiveProvisioning = {
  vm: { provisioning: { startupDuration: "10s", startupJitter: "0.2" } },
  node: { provisioning: { startupDuration: "2s", startupJitter: "0.2" } },
  apiServer: { provisioning: { startupDuration: "2s", startupJitter: "0.2" } },
  etcd: { provisioning: { startupDuration: "2s", startupJitter: "0.2" } },
};

/** How long each part of a machine takes to start, given the parts that are not as in Cluster API's own template. */
export function machineProvisioning(provisioning: Partial<MachineProvisioning>): EffectiveProvisioning {
  const effective = (part: MachinePart) => {
    const { startupDuration, startupJitter = "0" } = (provisioning[part] ?? DEFAULT_PROVISIONING[part]).provisioning;
    return { provisioning: { startupDuration, startupJitter } };
  };
  return { vm: effective("vm"), node: effective("node"), apiServer: effective("apiServer"), etcd: effective("etcd") };
}

/**
 * Machines, API servers and etcd members in the memory of the provider's Pod.
 *
 * @param provisioning how long the parts of each machine take to start. Default: as in Cluster API's own template.
 */
export function inMemoryBackend(provisioning: Partial<MachineProvisioning> = {}): DevBackend {
  return {
    name: "in-memory",
    cluster: { inMemory: {} },
    machine: { inMemory: machineProvisioning(provisioning) },
    // The backend reads keys of this kind only.
    kubeadmConfigSpec: { clusterConfiguration: { encryptionAlgorithm: "RSA-2048" } },
  };
}
