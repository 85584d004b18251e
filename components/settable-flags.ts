import * as pulumi from "@pulumi/pulumi";

/** Why a user cannot set a flag of a program, by name without dashes; undefined for one that can be set. */
export type RefusalReason = (flag: string) => string | undefined;

/** What is wrong with a flag that a user sets; undefined if nothing is. */
export function flagRefusal(flag: string, reasonOf: RefusalReason): string | undefined {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(flag)) {
    return "must be named as kube-apiserver documents it, without the dashes in front";
  }
  const reason = reasonOf(flag);
  return reason && `cannot be set: ${reason}`;
}

/** Throws one error that names every flag which a user cannot set. */
export function assertSettable(
  argument: string,
  flags: Readonly<Record<string, string>> = {},
  reasonOf: RefusalReason,
  component: pulumi.Resource,
): void {
  const messages = Object.keys(flags).flatMap((flag) => {
    const refusal = flagRefusal(flag, reasonOf);
    return refusal === undefined ? [] : [`${argument}.${flag} ${refusal}`];
  });
  if (messages.length > 0) {
    throw new pulumi.ResourceError(messages.join("; "), component);
  }
}
