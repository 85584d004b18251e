import { SetupError } from "./errors";
import { installPackages, missingPackages, NODE_PACKAGES } from "./packages";
import { failureReport } from "./report";

/**
 * Provides the Debian packages that the nodes of kind `local` run on.
 *
 * @param log takes a line about an installation; default: standard error.
 * @throws SetupError
 */
export async function provideNodePackages(
  env: NodeJS.ProcessEnv = process.env,
  log: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<void> {
  const missing = missingPackages(NODE_PACKAGES, env);
  const why = "the `local` cluster kind, which runs a kubeadm node on them,";
  const reason = missing.length > 0 ? await installPackages(missing, why, env, log) : undefined;
  if (reason !== undefined) {
    const packages = new Map(missing.map((debianPackage) => [debianPackage, reason]));
    throw new SetupError(failureReport({ tasks: new Map(), damaged: [], packages, mirror: undefined }));
  }
}

if (require.main === module) {
  provideNodePackages().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
