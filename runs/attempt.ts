/** What a look at something finds; undefined if it fails, as for a kubeconfig that is just being written. */
export function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
