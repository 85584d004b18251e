import * as pulumi from "@pulumi/pulumi";

/** Why a user cannot set a flag of kube-apiserver, by name without dashes; undefined for one that can be set. */
export type ReasonToRefuse = (flag: string) => string | undefined;

const NO_FILES = "its container has no files but its own";

/**
 * Flags with which no kube-apiserver runs, whatever it serves, and why
 * (https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/).
 */
const REFUSED_FLAGS: readonly (readonly [RegExp, string])[] = [
  [/^(help|version)$/, "with it the API server ends"],
  [/-(cafile|certfile|keyfile|file|labels-manifest)$/, NO_FILES],
  [/^(authentication|authorization|encryption-provider)-config$/, NO_FILES],
  [/^(tls-sni-cert-key|service-account-signing-endpoint)$/, NO_FILES],
  [/^kubelet-(certificate-authority|client-certificate|client-key)$/, NO_FILES],
];

/** What is wrong with a flag of kube-apiserver that a user sets; undefined if nothing is. */
export function flagRefusal(flag: string, reasonOf: ReasonToRefuse): string | undefined {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(flag)) {
    return "must be named as kube-apiserver documents it, without the dashes in front";
  }
  const reason = reasonOf(flag) ?? REFUSED_FLAGS.find(([flags]) => flags.test(flag))?.[1];
  return reason && `cannot be set: ${reason}`;
}

/**
 * Checks the flags of kube-apiserver that a user sets.
 *
 * @param argument the name of the component's argument that has them
 * @throws pulumi.ResourceError that names every flag which cannot be set
 */
export function assertSettable(
  component: pulumi.Resource,
  argument: string,
  reasonOf: ReasonToRefuse,
  flags: Readonly<Record<string, string>> = {},
): void {
  const messages = Object.keys(flags).flatMap((flag) => {
    const refusal = flagRefusal(flag, reasonOf);
    return refusal === undefined ? [] : [`${argument}.${flag} ${refusal}`];
  });
  if (messages.length > 0) {
    throw new pulumi.ResourceError(messages.join("; "), component);
  }
}
