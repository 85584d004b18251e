import { nearest } from "./nearest";

/**
 * Looks for keys of a configuration whose namespace is nearly the project's name: nobody reads them. Other namespaces
 * are those of other packages.
 *
 * @param keys `NAMESPACE:NAME`, or `NAME` for a setting of the project.
 * @returns one message for each.
 */
export function namespaceErrors(project: string, keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const [, namespace, setting] = /^([^:]+):(.*)$/.exec(key) ?? [];
    return namespace === undefined || namespace === project || nearest(namespace, [project]) === undefined
      ? []
      : [`${key}: unknown namespace ${namespace}; did you mean ${project}:${setting}?`];
  });
}
