import { parseClusterStack } from "../../stacks/cluster-stacks";

/**
 * The stack that the command is for: the environment's STACK, as the Makefile sets it; default `dev`.
 *
 * @throws if it is not a name that Pulumi allows (`ParseStackName` in pulumi/pulumi `sdk/go/common/tokens/names.go`), or
 *   that of a stack of workload clusters.
 */
export function stackName(): string {
  const { STACK: name = "dev" } = process.env;
  if (!/^[\w.-]{1,100}$/.test(name)) {
    throw new Error(
      `STACK: ${JSON.stringify(name)} is not allowed: must be 1 to 100 letters, digits, hyphens, underscores or dots`,
    );
  }
  const base = parseClusterStack(name)?.base;
  if (base !== undefined) {
    throw new Error(`STACK: ${JSON.stringify(name)} is not allowed: it has workload clusters of the stack ${base}`);
  }
  return name;
}
