import { KubeConfig } from "@kubernetes/client-node";
import type { KubeconfigContext } from "./reference";

/**
 * A kubeconfig with nothing but the context that is used of a file, as JSON, which is YAML, too.
 *
 * @throws if the file has no such context, or one without its cluster or user.
 */
export function minifiedKubeconfig(reference: KubeconfigContext): string {
  const config = new KubeConfig();
  config.loadFromFile(reference.path);
  const context = config.getContextObject(reference.context ?? config.getCurrentContext());
  const cluster = config.getCluster(context?.cluster ?? "");
  const user = config.getUser(context?.user ?? "");
  if (!context || !cluster || !user) {
    throw new Error(`${reference.path} has no usable context ${reference.context ?? config.getCurrentContext()}`);
  }
  const minified = new KubeConfig();
  minified.loadFromOptions({ clusters: [cluster], users: [user], contexts: [context], currentContext: context.name });
  return minified.exportConfig();
}
