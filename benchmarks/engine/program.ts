import * as pulumi from "@pulumi/pulumi";
import { loadSettings } from "../../stacks/load";
import { createStack } from "../../stacks/stack";

/**
 * The stack as in production, except that nothing runs in the workload clusters: their API servers have no replicas
 * and the Clusters are paused (available.ts says for the controllers that they are Available). What would wait for either
 * is a custom resource that is done at once.
 */
pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
  switch (type) {
    case "kubernetes:apps/v1:Deployment":
      return { props: { ...props, spec: { ...(props.spec as object), replicas: 0 } }, opts };
    case "kubernetes:cluster.x-k8s.io/v1beta2:Cluster":
      return { props: { ...props, spec: { ...(props.spec as object), paused: true } }, opts };
    case "pulumi-nodejs:dynamic/metal3-scale:KubeadmInit":
    case "pulumi-nodejs:dynamic/metal3-scale:ClusterAvailability":
      return { props: { ...props, __provider: DONE_AT_ONCE }, opts };
    default:
      return undefined;
  }
});

/** A dynamic provider that makes nothing. */
const DONE_AT_ONCE = `exports.handler = () => ({
  create: async (inputs) => ({ id: inputs.cluster, outs: inputs }),
  diff: async () => ({ changes: false }),
  delete: async () => undefined,
});`;

export = async () => createStack(await loadSettings());
