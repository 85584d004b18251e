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
import { checksumOf } from "../resources/checksum";
import type { FleetNamespace } from "../resources/fleet-namespace/resource";
import { DEFAULT_JOIN, WORKER_CLASS } from "./cluster-api-objects";
import type { ManagementClusterAccess } from "./management-cluster";
import { createNamespace } from "./kubernetes-cluster";

/** The namespace of the class and its templates in every fleet. */
export const CLASS_NAMESPACE = "cluster-classes";

/** What the machines of Cluster API Provider Docker are: `backend` of the DevCluster's and the DevMachine's API. */
export interface DevBackend {
  /** The name of the class and its templates, with which that of the machines begins. */
  readonly name: string;
  readonly cluster: object;
  /** May be another at the next update. What the other templates have may not: a template cannot be changed. */
  readonly machine: object;
  /** `kubeadmConfigSpec` of the control plane. */
  readonly kubeadmConfigSpec: object;
}

export interface DevClusterClassArgs {
  readonly management: ManagementClusterAccess;
  readonly backend: DevBackend;
}

/** The ClusterClass of clusters on a backend of Cluster API Provider Docker, with its templates, in a namespace of its own. */
export class DevClusterClass extends pulumi.ComponentResource {
  /** What must be there before a Cluster of the class. */
  readonly components: pulumi.Resource[];

  private readonly namespace: FleetNamespace;

  constructor(
    private readonly name: string,
    private readonly args: DevClusterClassArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("metal3-scale:index:DevClusterClass", name, {}, opts);
    const { management, backend } = args;
    const options = { parent: this, dependsOn: management.components };
    this.namespace = createNamespace(name, management.cluster, { name: CLASS_NAMESPACE }, options);
    const { kubeadmConfigSpec } = backend;
    const machine = machineTemplateName(backend);
    const templates = [
      this.create("cluster", DEV_CLUSTER_TEMPLATE, { template: { spec: { backend: backend.cluster } } }),
      this.create("machine", DEV_MACHINE_TEMPLATE, { template: { spec: { backend: backend.machine } } }, machine),
      this.create("control-plane", KUBEADM_CONTROL_PLANE_TEMPLATE, { template: { spec: { kubeadmConfigSpec } } }),
      this.create("worker", KUBEADM_CONFIG_TEMPLATE, DEFAULT_JOIN),
    ];
    const spec = classSpec(backend.name, machine);
    // A class without its templates is looked at again later and later, and its Clusters wait.
    this.components = [this.create("class", CLUSTER_CLASS, spec, backend.name, templates)];
    this.registerOutputs({});
  }

  private create(
    suffix: string,
    kind: ObjectKind,
    spec: object,
    objectName = this.args.backend.name,
    dependsOn?: pulumi.Resource[],
  ): k8s.apiextensions.CustomResource {
    const { objectOptions } = this.args.management.cluster;
    return new k8s.apiextensions.CustomResource(
      `${this.name}-${suffix}`,
      { ...kind, metadata: { namespace: this.namespace.name, name: objectName }, spec },
      { parent: this, ...objectOptions, deletedWith: this.namespace, dependsOn },
    );
  }
}

/**
 * The name of the template of machines, which is another for other machines: the template of that name cannot be changed
 * (cluster-api `test/infrastructure/docker/internal/webhooks/devmachinetemplate.go`). Pulumi makes the new one, changes the
 * class, and then deletes the old one; no Machine refers to that, since each Cluster has a copy (`templateToTemplate` in
 * `exp/topology/desiredstate/desired_state.go`).
 */
function machineTemplateName({ name, machine }: DevBackend): string {
  return `${name}-${checksumOf(JSON.stringify(machine)).slice(0, 8)}`;
}

function classSpec(name: string, machineTemplate: string): object {
  const templateRef = (kind: ObjectKind) => ({ ...kind, name });
  const machines = { templateRef: { ...DEV_MACHINE_TEMPLATE, name: machineTemplate } };
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
