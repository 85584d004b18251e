import { missingPackages, NODE_PACKAGES } from "../tools/packages";

/**
 * Checks that this machine can run local nodes: the user is root and the packages are installed.
 *
 * @throws Error that says what to do
 */
export function assertPrerequisites(): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0) throw new Error("local clusters need Linux and root");
  const missing = missingPackages(NODE_PACKAGES, process.env);
  if (missing.length > 0) {
    throw new Error(
      `local clusters need Debian packages that are not installed: ${missing.map(({ name }) => name).join(" ")}`,
    );
  }
}
