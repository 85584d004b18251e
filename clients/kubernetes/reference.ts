/** The field manager of all that is applied. One fixed name: a second run takes over what the first made. */
export const FIELD_MANAGER = "metal3-scale";

/**
 * The cluster that a kubeconfig file names.
 *
 * Resources carry this reference instead of the kubeconfig itself, so that a thousand of them do not put a thousand
 * copies of the same credentials into the state.
 */
export interface KubeconfigReference {
  /** Path of the kubeconfig file, absolute or relative to the Pulumi project. */
  path: string;
  /** Context in that file. Default: its current context. */
  context?: string;
}
