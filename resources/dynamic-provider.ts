import type { dynamic } from "@pulumi/pulumi";
import type { ResourceName } from "../providers";

const dynamicProviders = new Map<ResourceName, dynamic.ResourceProvider>();

/**
 * The dynamic provider of one of this package's resources.
 *
 * Pulumi stores a dynamic provider's code with every resource and runs it in one process for all of them. So the code
 * is no more than a call into this package's `providers`, which that process loads once: the state stays small, and the
 * workload API servers need no Kubernetes provider, a process of 100 MB, each.
 */
export function dynamicProvider(name: ResourceName): dynamic.ResourceProvider {
  const provider = dynamicProviders.get(name) ?? makeDynamicProvider(name);
  dynamicProviders.set(name, provider);
  return provider;
}

function makeDynamicProvider(name: ResourceName): dynamic.ResourceProvider {
  // Serialized by Pulumi: it may use nothing but `name`. The package finds itself by its name from the project's folder.
  const load = (): Required<dynamic.ResourceProvider> => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { createRequire } = require("node:module") as typeof import("node:module");
    const loaded = createRequire(`${process.cwd()}/`)("metal3-scale/providers") as {
      providers: Record<string, Required<dynamic.ResourceProvider>>;
    };
    return loaded.providers[name]!;
  };
  return {
    diff: (id, olds, news) => load().diff(id, olds, news),
    create: (inputs) => load().create(inputs),
    read: (id, props) => load().read(id, props),
    update: (id, olds, news) => load().update(id, olds, news),
    delete: (id, props) => load().delete(id, props),
  };
}
