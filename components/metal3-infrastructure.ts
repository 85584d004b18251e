import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { METAL3_CLUSTER, METAL3_MACHINE_TEMPLATE } from "../clients/kubernetes/kinds";
import { BareMetalHosts } from "./bare-metal-hosts";
import { hostsOf, objectRef } from "./workload-cluster-parts";
import type { Infrastructure, InfrastructureContext, ObjectRef } from "./workload-cluster-parts";

/** A workload cluster's hosts, and what CAPM3 makes machines of them by. */
export class Metal3Infrastructure extends pulumi.ComponentResource implements Infrastructure {
  readonly infrastructureRef: ObjectRef;
  readonly machineTemplateRef: ObjectRef;
  readonly components: pulumi.Resource[];

  constructor(private readonly context: InfrastructureContext) {
    const { name, parent, namespace, management, machines } = context;
    super("metal3-scale:index:Metal3Infrastructure", name, {}, { parent });
    const inCluster = management.cluster.objectOptions;
    const hosts = new BareMetalHosts(name, { inCluster, namespace, count: hostsOf(machines) }, { parent: this });
    const options = { parent: this, ...inCluster, deletedWith: namespace };
    const cluster = new k8s.apiextensions.CustomResource(`${name}-infrastructure`, this.metal3Cluster(), options);
    const template = new k8s.apiextensions.CustomResource(`${name}-machines`, this.machineTemplate(), options);
    this.infrastructureRef = objectRef(METAL3_CLUSTER, name);
    this.machineTemplateRef = objectRef(METAL3_MACHINE_TEMPLATE, name);
    this.components = [hosts, cluster, template];
    this.registerOutputs({});
  }

  private metal3Cluster(): k8s.apiextensions.CustomResourceArgs {
    const { host, port } = this.context.endpoint;
    return {
      ...METAL3_CLUSTER,
      metadata: this.metadata,
      // Without a cloud provider CAPM3 finds a host's Node by its label, whatever the Node's name is.
      spec: { controlPlaneEndpoint: { host, port }, cloudProviderEnabled: false },
    };
  }

  /** Without a hostSelector, CAPM3 takes any host of the namespace that is free. */
  private machineTemplate(): k8s.apiextensions.CustomResourceArgs {
    return {
      ...METAL3_MACHINE_TEMPLATE,
      metadata: this.metadata,
      spec: {
        template: {
          spec: {
            // Required, and never fetched: in test mode no disk is written.
            image: {
              url: "http://192.0.2.1/image.qcow2", // TEST-NET-1, RFC 5737
              checksum: "0".repeat(64),
              checksumType: "sha256",
              diskFormat: "qcow2",
            },
          },
        },
      },
    };
  }

  private get metadata() {
    return { namespace: this.context.namespace.name, name: this.context.name };
  }
}
