import { parseSettings } from "../settings/settings";
import { provideNodePackages } from "../tools/node-packages";
import { runCommand } from "./output/command";
import { readStackFile } from "./pulumi/stack-file";
import { stackName } from "./pulumi/stack-name";

/**
 * Installs the Debian packages that the stack's settings need: those of the cluster kind `local`. Settings that are
 * wrong need none: the check that follows says what is wrong with them.
 *
 * @throws SetupError if they cannot be installed.
 */
export async function providePackages(): Promise<void> {
  const { config } = await readStackFile(stackName());
  const { settings } = parseSettings(config);
  const kinds = [settings?.managementCluster.kind, settings?.backingCluster.kind];
  if (kinds.includes("local")) {
    await provideNodePackages();
  }
}

if (require.main === module) {
  void runCommand(providePackages);
}
