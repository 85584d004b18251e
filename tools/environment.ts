import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

import { passphraseFile, projectRoot, pulumiHome, stateDirectory, toolsDirectory } from "./paths";

/**
 * What no proxy leads to: this machine, the nodes of kind `local` (198.18.0.0/15, see local/subnet.ts), and Services by
 * name, which the API server of a local node asks: kubeadm gives it the machine's proxies. Some programs read prefixes
 * and no names of the loopback address, others the reverse (golang.org/x/net/http/httpproxy, @grpc/grpc-js).
 */
const NEVER_PROXIED = ["localhost", "127.0.0.1", "::1", "198.18.0.0/15", ".svc", ".cluster.local"];

/**
 * The variables with which Pulumi and the tools of this checkout run. What the user set stays: a backend
 * (PULUMI_BACKEND_URL, with the credentials of the user's own `pulumi login`), a passphrase (PULUMI_CONFIG_PASSPHRASE
 * or PULUMI_CONFIG_PASSPHRASE_FILE), and what no proxy leads to (NO_PROXY), to which the fleet's addresses are added.
 *
 * @param root the project's directory.
 * @param env the environment to start from.
 */
export function environment(
  root: string = projectRoot(),
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const ownBackend = backendUrl(stateDirectory(root));
  return {
    PATH: pathWithTools(root, env.PATH ?? ""),
    PULUMI_HOME: pulumiHome(root),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Most steps of a cluster wait for something; Pulumi's default, four steps a processor, would be all waiting ones.
    PULUMI_PARALLEL: env.PULUMI_PARALLEL ?? "128",
    ...noProxy(env),
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

/**
 * The URL of Pulumi's file backend in a directory, without a file of metadata beside each of its files: a Pulumi that is
 * killed while it writes one leaves it empty, and then no Pulumi reads the state any more (`error: EOF`). The parameter is
 * that of https://pkg.go.dev/gocloud.dev/blob/fileblob.
 */
function backendUrl(directory: string): string {
  return `${pathToFileURL(directory).href}?metadata=skip`;
}

/** In upper and lower case: some programs read only the one. */
function noProxy(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = [env.NO_PROXY, env.no_proxy].flatMap((list) => (list ?? "").split(/[\s,]+/));
  const all = [...new Set([...entries.filter((entry) => entry !== ""), ...NEVER_PROXIED])].join(",");
  return { NO_PROXY: all, no_proxy: all };
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
