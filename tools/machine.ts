import { accessSync, constants, existsSync, realpathSync, statSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join, sep } from "node:path";

import { SourceError } from "./errors";
import { run } from "./run";
import type { Task } from "./task";

/** How each tool tells its version: arguments, and what to find in the output. */
const VERSION_COMMANDS: Readonly<Record<string, { readonly args: readonly string[]; readonly pattern: RegExp }>> = {
  pulumi: { args: ["version"], pattern: /^v(\S+)/m },
  kubelet: { args: ["--version"], pattern: /^Kubernetes v(\S+)/m },
  kubeadm: { args: ["version", "-o", "short"], pattern: /^v(\S+)/m },
  kubectl: { args: ["version", "--client", "-o", "json"], pattern: /"gitVersion": "v([^"]+)"/ },
  clusterctl: { args: ["version"], pattern: /GitVersion:"v([^"]+)"/ },
};

/** Milliseconds that a tool may take to tell its version. */
const VERSION_TIMEOUT = 10_000;

/** Folders of system binaries that an unprivileged or minimal PATH leaves out. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * Every executable of that name on PATH, best first.
 *
 * @param options.system also look in the system's sbin folders; default: false.
 */
export function findOnPath(
  name: string,
  env: NodeJS.ProcessEnv,
  options: { readonly system?: boolean } = {},
): string[] {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...folders, ...(options.system ? SYSTEM_FOLDERS : [])]
    .map((folder) => join(folder, name))
    .filter((file) => isExecutable(file));
}

/** The version a tool's binary tells, or undefined if it tells none within ten seconds. */
export async function versionOf(tool: string, file: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const command = VERSION_COMMANDS[tool];
  if (command === undefined) {
    return undefined;
  }
  const { stdout } = await run(file, command.args, {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeout: VERSION_TIMEOUT,
  });
  return command.pattern.exec(stdout)?.[1];
}

/**
 * Links a tool that is on PATH, or a plugin of the user's own Pulumi home, if it is of the right version. Manifests
 * and images are never found on a machine.
 *
 * @param folder an empty folder to prepare the task in.
 * @param own folders that do not count as the machine's: set-up's own.
 * @returns the prepared file or folder.
 * @throws SourceError with what was found instead.
 */
export async function takeFromMachine(
  task: Task,
  folder: string,
  env: NodeJS.ProcessEnv,
  own: string,
): Promise<string> {
  const found = task.kind === "tool" ? await findTool(task, env, own) : findPlugin(task, env, own);
  const names = task.item.files ?? [basename(task.path)];
  const link = (name: string, target: string) => symlinkSync(realpathSync(target), join(folder, name));
  names.forEach((name) => link(name, task.item.files ? join(dirname(found), name) : found));
  return task.item.files ? folder : join(folder, names[0]!);
}

async function findTool({ name, item }: Task, env: NodeJS.ProcessEnv, own: string): Promise<string> {
  const others: string[] = [];
  const files = new Set(findOnPath(name, env).map((file) => realpathSync(file)));
  for (const file of [...files].filter((candidate) => !isWithin(own, candidate))) {
    const version = await versionOf(name, file, env);
    const complete = (item.files ?? []).every((other) => isExecutable(join(dirname(file), other)));
    if (version === item.version && complete) {
      return file;
    }
    others.push(
      version === item.version
        ? `${file} lacks ${item.files!.join(", ")}`
        : `${file} is ${version ?? "of no known version"}`,
    );
  }
  throw new SourceError(others.length === 0 ? "not on PATH" : `not on PATH (${others.join("; ")})`);
}

function findPlugin({ item, path }: Task, env: NodeJS.ProcessEnv, own: string): string {
  const home = env.PULUMI_HOME ?? join(env.HOME ?? homedir(), ".pulumi");
  const folder = join(home, "plugins", basename(path));
  const files = (item.files ?? []).map((file) => join(folder, file));
  // Pulumi marks a plugin whose installation was interrupted with a file beside it.
  if (existsSync(`${folder}.partial`) || !files.every(isExecutable) || isWithin(own, realpathSync(home))) {
    throw new SourceError(`not in ${join(home, "plugins")}`);
  }
  return files[0]!;
}

/** Whether a path is a folder's or of something in it; both are real ones. */
function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
