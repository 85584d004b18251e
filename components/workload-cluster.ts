import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { BARE_METAL_HOST } from "../clients/kubernetes/kinds";
import { KUBECONFIG_LABEL } from "../clients/kubernetes/workload-kubeconfig";
import type { FleetNamespace } from "../resources/fleet-namespace/resource";
import { kubernetesVersion as lockedVersion } from "../tools/lock";
import { cluster, kubeadmConfigTemplate, kubeadmControlPlane, machineDeployment } from "./cluster-api-objects";
import type { ManagementClusterAccess } from "./management-cluster";
import { CONTROL_PLANE_VERSION, MACHINE_DEPLOYMENT_VERSION } from "./upgraded-versions";
import { clusterAvailability, clusterNamespace, inShard, nameInTurn } from "./workload-cluster-base";
import type { WorkloadClusterBaseArgs } from "./workload-cluster-base";
import { clusterLabel, ONE_MACHINE } from "./workload-cluster-parts";
import type { Endpoint, Infrastructure, MachineCounts, WorkloadClusterParts } from "./workload-cluster-parts";

export interface WorkloadClusterArgs extends WorkloadClusterBaseArgs, WorkloadClusterParts {}

/**
 * A workload cluster that the controllers cannot tell from one on hardware: the Cluster API objects, on an endpoint that
 * serves its API and an infrastructure that provides its machines. Their Nodes are written by FakeKubelets, or by whatever
 * serves the API.
 *
 * The component's name is the name of the Cluster and of its namespace. Everything that the managers will ask for is
 * there before the Cluster: a first connection that fails costs them 30 s.
 */
export class WorkloadCluster extends pulumi.ComponentResource {
  readonly endpoint: Endpoint;
  /** There once the controllers report the Cluster as available. */
  readonly availability: pulumi.Resource;

  private readonly namespace: FleetNamespace;
  private readonly management: ManagementClusterAccess;

  constructor(
    private readonly name: string,
    private readonly args: WorkloadClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("metal3-scale:index:WorkloadCluster", name, {}, opts);
    const { kubernetesVersion = lockedVersion, machines = ONE_MACHINE } = args;
    const management = inShard(args.management, args.shard);
    this.management = management;
    const inTurn = nameInTurn(name, args);
    const context = { name, nameInTurn: inTurn, management, kubernetesVersion, machines, parent: this };
    this.endpoint = args.endpoint(context);
    this.namespace = clusterNamespace(name, args, inTurn, this, [BARE_METAL_HOST]);
    const inNamespace = { ...context, namespace: this.namespace, endpoint: this.endpoint };
    const infrastructure = args.infrastructure(inNamespace);
    const secrets = this.createSecrets();
    const initialization = args.initialization?.({ ...inNamespace, secrets }) ?? [];
    const controlPlane = this.createControlPlane(infrastructure, kubernetesVersion, machines);
    const cluster = this.createCluster(infrastructure, [
      ...this.endpoint.components,
      ...secrets,
      ...infrastructure.components,
      ...initialization,
      controlPlane,
    ]);
    const workers = this.createWorkers(infrastructure, kubernetesVersion, machines, cluster);
    this.availability = clusterAvailability(name, args, [cluster, ...workers], this);
    this.registerOutputs({ endpoint: this.endpoint.url, kubeconfig: this.endpoint.kubeconfig });
  }

  /** Options of the objects that end with the namespace; only the Cluster must be gone before it. */
  private get inNamespace(): pulumi.CustomResourceOptions {
    return { parent: this, ...this.management.cluster.objectOptions, deletedWith: this.namespace };
  }

  /**
   * The Secrets that the managers look for, all of them: the KubeadmControlPlane controller makes those that are not
   * there, and the bootstrap controller fails for good if they are not there again. They are Opaque: those of type
   * cluster.x-k8s.io/secret would be adopted by the KubeadmControlPlane controller and deleted with the Cluster.
   *
   * The kubeconfig is the last one: who has a new CA of it finds the other Secrets to be new, too.
   */
  private createSecrets(): k8s.core.v1.Secret[] {
    const { secrets, kubeconfig: value } = this.endpoint;
    const keys = Object.entries(secrets).map(([purpose, contents]) => this.createSecret(purpose, contents));
    return [...keys, this.createSecret("kubeconfig", { value }, { labels: KUBECONFIG_LABEL, dependsOn: keys })];
  }

  private createSecret(
    purpose: string,
    stringData: Readonly<Record<string, pulumi.Input<string>>>,
    { labels, dependsOn = [] }: { labels?: Readonly<Record<string, string>>; dependsOn?: pulumi.Resource[] } = {},
  ): k8s.core.v1.Secret {
    const name = `${this.name}-${purpose}`;
    const metadata = { namespace: this.namespace.name, name, labels: { ...clusterLabel(this.name), ...labels } };
    return new k8s.core.v1.Secret(name, { metadata, stringData }, { ...this.inNamespace, dependsOn });
  }

  /** Once there are hosts for its machines: CAPM3 looks for one that is free when it is asked, and again after 30 s. */
  private createControlPlane(
    { machineTemplateRef, components }: Infrastructure,
    kubernetesVersion: string,
    { controlPlaneReplicas: replicas, cloudInitKilobytes = 0 }: MachineCounts,
  ): k8s.apiextensions.CustomResource {
    const args = kubeadmControlPlane({
      ...this.identity,
      replicas,
      kubernetesVersion,
      machineTemplateRef,
      clusterConfiguration: this.endpoint.clusterConfiguration,
      cloudInitKilobytes,
      shard: this.args.shard,
    });
    return new k8s.apiextensions.CustomResource(`${this.name}-controlplane`, args, {
      ...this.inNamespace,
      dependsOn: components,
      ignoreChanges: [CONTROL_PLANE_VERSION],
    });
  }

  private createCluster(
    { infrastructureRef }: Infrastructure,
    dependsOn: pulumi.Resource[],
  ): k8s.apiextensions.CustomResource {
    const { host, port } = this.endpoint;
    const args = cluster({ ...this.identity, controlPlaneEndpoint: { host, port }, infrastructureRef });
    const options = { parent: this, ...this.management.cluster.objectOptions, dependsOn };
    return new k8s.apiextensions.CustomResource(this.name, args, options);
  }

  /** MachineDeployments, which their controller looks at only when there is the Cluster. */
  private createWorkers(
    { machineTemplateRef }: Infrastructure,
    kubernetesVersion: string,
    { machineDeployments, cloudInitKilobytes = 0 }: MachineCounts,
    cluster: pulumi.Resource,
  ): pulumi.Resource[] {
    if (machineDeployments.length === 0) {
      return [];
    }
    const { namespace } = this.identity;
    const { shard } = this.args;
    const template = new k8s.apiextensions.CustomResource(
      `${this.name}-workers`,
      kubeadmConfigTemplate(this.identity, cloudInitKilobytes),
      this.inNamespace,
    );
    return machineDeployments.map((replicas, index) => {
      const name = `${this.name}-md-${index}`;
      const args = { name, namespace, cluster: this.name, replicas, kubernetesVersion, machineTemplateRef, shard };
      return new k8s.apiextensions.CustomResource(name, machineDeployment(args), {
        ...this.inNamespace,
        dependsOn: [cluster, template],
        ignoreChanges: [MACHINE_DEPLOYMENT_VERSION],
      });
    });
  }

  private get identity() {
    return { name: this.name, namespace: this.namespace.name };
  }
}
