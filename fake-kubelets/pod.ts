/** What the program and the Pod that it runs in agree on. */

/** Directory with the files of a ConfigMap. */
export const CONFIGURATION_DIRECTORY = "/etc/fake-kubelets";
/** The options of the program, as JSON. */
export const OPTIONS_FILE = "options.json";
/** A kubeconfig of the management cluster. */
export const KUBECONFIG_FILE = "kubeconfig";
/** Port that answers the readiness probe. */
export const HEALTH_PORT = 8080;
