import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  CLUSTER_CLASS,
  DEV_CLUSTER_TEMPLATE,
  DEV_MACHINE_TEMPLATE,
  KUBEADM_CONFIG_TEMPLATE,
  KUBEADM_CONTROL_PLANE_TEMPLATE,
} from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import { FleetNamespace } from "../resources/fleet-namespace/resource";
import { DEFAULT_JOIN, WORKER_CLASS } from "./cluster-api-objects";
import type { ManagementClusterAccess } from "./management-cluster";
import type { ClusterClassRef } from "./managed-topology-cluster";

/** How long something takes to start: `CommonProvisioningSettings` of the DevMachine's API. */
export interface Provisioning {
  /** In Go's notation: 10s. */
  readonly startupDuration: string;
  /** The share of the duration that is added at most, at random: 0.2. Default: none is. */
  readonly startupJitter?: string;
}

/** What a machine of the in-memory backend consists of: `InMemoryMachineBackendSpec` of the DevMachine's API. */
export const MACHINE_PARTS = ["vm", "node", "apiServer", "etcd"] as const;

/** How long the parts of a machine take to start. */
export type MachineProvisioning = Readonly<
  Record<(typeof MACHINE_PARTS)[number], { readonly provisioning: Provisioning }>
>;

/** As in Cluster API's own template (cluster-api v1.13, `test/infrastructure/docker/templates/clusterclass-in-memory.yaml`). */
const DEFAULT_PROVISIONING: MachineProvisioning = {
  vm: { provisioning: { startupDuration: "10s", startupJitter: "0.2" } },
  node: { provisioning: { startupDuration: "2s", startupJitter: "0.2" } },
  apiServer: { provisioning: { startupDuration: "2s", startupJitter: "0.2" } },
  etcd: { provisioning: { startupDuration: "2s", startupJitter: "0.2" } },
};

/** The name of the class, and of its templates, in every fleet. */
export const IN_MEMORY_CLASS: ClusterClassRef = { name: "in-memory", namespace: "cluster-classes" };

export interface InMemoryClusterClassArgs {
  readonly management: ManagementClusterAccess;
  /** How long the parts of each machine take to start. Default: as in Cluster API's own template. */
  readonly provisioning?: Partial<MachineProvisioning>;
}

/**
 * The ClusterClass of clusters on the in-memory backend of Cluster API Provider Docker, with its templates, in a
 * namespace of its own.
 */
export class InMemoryClusterClass extends pulumi.ComponentResource {
  /** What must be there before a Cluster of the class. */
  readonly components: pulumi.Resource[];

  private readonly namespace: FleetNamespace;

  constructor(
    private readonly name: string,
    private readonly args: InMemoryClusterClassArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("metal3-scale:index:InMemoryClusterClass", name, {}, opts);
    const { management, provisioning } = args;
    const { reference: kubeconfig, fleet, objectOptions } = management.cluster;
    this.namespace = new FleetNamespace(
      name,
      { kubeconfig, fleet, name: IN_MEMORY_CLASS.namespace },
      { parent: this, deletedWith: objectOptions.deletedWith, dependsOn: management.components },
    );
    const machine = { backend: { inMemory: { ...DEFAULT_PROVISIONING, ...provisioning } } };
    // The backend reads keys of this kind only.
    const controlPlane = { kubeadmConfigSpec: { clusterConfiguration: { encryptionAlgorithm: "RSA-2048" } } };
    const templates = [
      this.create("cluster", DEV_CLUSTER_TEMPLATE, { template: { spec: { backend: { inMemory: {} } } } }),
      this.create("machine", DEV_MACHINE_TEMPLATE, { template: { spec: machine } }),
      this.create("control-plane", KUBEADM_CONTROL_PLANE_TEMPLATE, { template: { spec: controlPlane } }),
      this.create("worker", KUBEADM_CONFIG_TEMPLATE, DEFAULT_JOIN),
    ];
    // A class without its templates is looked at again later and later, and its Clusters wait.
    this.components = [this.create("class", CLUSTER_CLASS, classSpec(), templates)];
    this.registerOutputs({});
  }

  private create(
    suffix: string,
    kind: ObjectKind,
    spec: object,
    dependsOn?: pulumi.Resource[],
  ): k8s.apiextensions.CustomResource {
    const { objectOptions } = this.args.management.cluster;
    return new k8s.apiextensions.CustomResource(
      `${this.name}-${suffix}`,
      { ...kind, metadata: { namespace: this.namespace.name, name: IN_MEMORY_CLASS.name }, spec },
      { parent: this, ...objectOptions, deletedWith: this.namespace, dependsOn },
    );
  }
}

function classSpec(): object {
  const machines = { templateRef: templateRef(DEV_MACHINE_TEMPLATE) };
  return {
    infrastructure: { templateRef: templateRef(DEV_CLUSTER_TEMPLATE) },
    controlPlane: { templateRef: templateRef(KUBEADM_CONTROL_PLANE_TEMPLATE), machineInfrastructure: machines },
    workers: {
      machineDeployments: [
        {
          class: WORKER_CLASS,
          bootstrap: { templateRef: templateRef(KUBEADM_CONFIG_TEMPLATE) },
          infrastructure: machines,
        },
      ],
    },
  };
}

function templateRef(kind: ObjectKind): object {
  return { ...kind, name: IN_MEMORY_CLASS.name };
}
