/**
 * What the program's own Pods may do: no more than the Pod Security Standard `restricted` allows, and no change of their
 * image's files (https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted).
 */

/** Of a Pod: any user but root, and the container runtime's filter of system calls. */
export const RESTRICTED_POD = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** Of a container. */
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** A user that is not root: `nonroot` of the distroless images. */
export const NON_ROOT_USER = 65532;

/** Where a Pod has the credentials of its service account. */
export const SERVICE_ACCOUNT_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount";
