import * as pulumi from "@pulumi/pulumi";
import type { ResourceName } from ".";

/**
 * A custom resource whose provider is one of this package's `providers`.
 *
 * Pulumi's own dynamic provider runs it: one process for all resources, where a Kubernetes provider per workload
 * cluster would be a process of 100 MB each. `pulumi.dynamic.Resource` would put the provider's serialized code, some
 * kilobytes of it, into the state of every resource; here the code is one line that loads this package by its name
 * from the project's folder (its protocol: `exports.handler` in @pulumi/pulumi `cmd/dynamic-provider`).
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  protected constructor(type: ResourceName, name: string, props: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    super(`pulumi-nodejs:dynamic/metal3-scale:${type}`, name, { ...props, __provider: providerCode(type) }, opts);
  }
}

/** Resolves once Pulumi has registered a resource: accepted what was declared, and made it as declared. */
export function registered({ urn }: pulumi.Resource): Promise<void> {
  return new Promise((resolve) => {
    urn.apply(() => resolve());
  });
}

function providerCode(type: ResourceName): string {
  const packageFolder = 'require("node:module").createRequire(process.cwd() + "/")';
  return `exports.handler = () => ${packageFolder}("metal3-scale/resources").resourceProviders.${type};`;
}
