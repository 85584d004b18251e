import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

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
 * What `make env` printed is not the user's choice: another checkout's state is that of another fleet.
 *
 * @param root the project's directory.
 * @param env the environment to start from.
 */
export function environment(
  root: string = projectRoot(),
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const checkouts = [root, ...checkoutsIn(env)];
  const isPrinted = (value: string, valueOf: (root: string) => string) => checkouts.map(valueOf).includes(value);
  const { PULUMI_BACKEND_URL: backend, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env;
  const hasBackend = backend && !isPrinted(backend, backendUrl);
  const hasPassphrase = env.PULUMI_CONFIG_PASSPHRASE !== undefined || (file && !isPrinted(file, passphraseFile));
  return {
    PATH: pathWithTools(root, checkouts, env.PATH ?? ""),
    PULUMI_HOME: pulumiHome(root),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Most steps of a cluster wait for something; Pulumi's default, four steps a processor, would be all waiting ones.
    PULUMI_PARALLEL: env.PULUMI_PARALLEL ?? "128",
    ...noProxy(env),
    ...(hasBackend
      ? {
          PULUMI_CREDENTIALS_PATH:
            env.PULUMI_CREDENTIALS_PATH ?? env.PULUMI_HOME ?? join(env.HOME ?? homedir(), ".pulumi"),
        }
      : { PULUMI_BACKEND_URL: backendUrl(root) }),
    ...(hasPassphrase ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(root) }),
  };
}

/** The directories of the checkouts whose `make env` printed Pulumi's home or backend in an environment. */
function checkoutsIn({ PULUMI_HOME: home = "", PULUMI_BACKEND_URL: backend = "" }: NodeJS.ProcessEnv): string[] {
  const state = backend.startsWith("file:///") ? fileURLToPath(backend) : "";
  return [resolve(home, "../../.."), resolve(state, "../..")].filter(
    (root) => pulumiHome(root) === home || backendUrl(root) === backend,
  );
}

/**
 * The URL of a checkout's file backend, without a file of metadata beside each of its files: a Pulumi that is killed while
 * it writes one leaves it empty, and then no Pulumi reads the state any more (`error: EOF`). The parameter is that of
 * https://pkg.go.dev/gocloud.dev/blob/fileblob.
 */
function backendUrl(root: string): string {
  return `${pathToFileURL(stateDirectory(root)).href}?metadata=skip`;
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

/** The tools of this checkout, and then what is on PATH besides the tools of checkouts. */
function pathWithTools(root: string, checkouts: readonly string[], path: string): string {
  const tools = new Set(checkouts.flatMap(toolFolders));
  const others = path.split(delimiter).filter((folder) => folder !== "" && !tools.has(folder));
  return [...toolFolders(root), ...others].join(delimiter);
}

function toolFolders(root: string): string[] {
  const tools = toolsDirectory(root);
  return [join(tools, "pulumi", "bin"), join(tools, "kubernetes", "bin"), join(tools, "cluster-api")];
}

if (require.main === module) {
  process.stdout.write(exportLines(environment()));
}
