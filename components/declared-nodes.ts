import type * as pulumi from "@pulumi/pulumi";
import { FakeNodes } from "../resources/fake-nodes/resource";
import type { NodesContext } from "./workload-cluster-parts";

/** Nodes that the program declares, as soon as their hosts are known and the workload API is served. */
export function declaredNodes(context: NodesContext): pulumi.Resource[] {
  const { name, management, kubernetesVersion, parent, endpoint, infrastructure, secrets } = context;
  const { reference, objectOptions } = management.cluster;
  const nodes = new FakeNodes(
    name,
    { management: reference, namespace: name, cluster: name, kubernetesVersion, hosts: infrastructure.hosts },
    { parent, deletedWith: objectOptions.deletedWith, dependsOn: [...endpoint.components, ...secrets] },
  );
  return [nodes];
}
