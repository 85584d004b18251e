import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

import { passphraseFile, projectRoot, pulumiHome, stateDirectory, toolsDirectory } from "./paths";

/**
 * The variables with which Pulumi and the tools of this checkout run. What the user set stays: a backend
 * (PULUMI_BACKEND_URL, with the credentials of the user's own `pulumi login`) and a passphrase
 * (PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE).
 *
 * @param root the project's directory.
 * @param env the environment to start from.
 */
export function environment(
  root: string = projectRoot(),
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const ownBackend = pathToFileURL(stateDirectory(root)).href;
  return {
    PATH: pathWithTools(root, env.PATH ?? ""),
    PULUMI_HOME: pulumiHome(root),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Most steps of a cluster wait for something; Pulumi's default, four steps a processor, would be all waiting ones.
    PULUMI_PARALLEL: env.PULUMI_PARALLEL ?? "128",
    ...(env.PULUMI_BACKEND_URL && env.PULUMI_BACKEND_URL !== ownBackend
      ? {
          PULUMI_CREDENTIALS_PATH:
            env.PULUMI_CREDENTIALS_PATH ?? env.PULUMI_HOME ?? join(env.HOME ?? homedir(), ".pulumi"),
        }
      : { PULUMI_BACKEND_URL: ownBackend }),
    ...(env.PULUMI_CONFIG_PASSPHRASE === undefined && !env.PULUMI_CONFIG_PASSPHRASE_FILE
      ? { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(root) }
      : {}),
  };
}

/** Lines for a shell's `eval` that export the variables. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join("");
}

function pathWithTools(root: string, path: string): string {
  const tools = toolsDirectory(root);
  const own = [join(tools, "pulumi", "bin"), join(tools, "kubernetes", "bin"), join(tools, "cluster-api")];
  return [...own, ...path.split(delimiter).filter((folder) => folder !== "" && !own.includes(folder))].join(delimiter);
}

if (require.main === module) {
  process.stdout.write(exportLines(environment()));
}
