import { existsSync } from "node:fs";
import { join } from "node:path";
import { namespaceErrors } from "../../settings/namespaces";
import { nearest } from "../../settings/nearest";
import { isMapping } from "../../tools/mapping";
import { projectRoot } from "../../tools/paths";
import { readYaml } from "../yaml-file";
import { isEncryptionSalt } from "./passphrase";

/** What the files of a project and a stack say, before Pulumi reads them. */
export interface StackFile {
  /** Name of the stack's file, which need not exist. */
  readonly name: string;
  /** The values of the project's settings, by name: the stack's, and the project's defaults for the others. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What Pulumi knows the passphrase by, once the stack has been created. */
  readonly encryptionSalt?: string;
}

/** @see https://github.com/pulumi/pulumi/blob/v3.250.0/sdk/go/common/workspace/project.go, ProjectStack */
const KEYS = ["config", "encryptionsalt", "secretsprovider", "encryptedkey", "environment"];

interface ProjectFile {
  name: string;
  config: Record<string, { default?: unknown }>;
}

/**
 * Reads `Pulumi.yaml` and `Pulumi.STACK.yaml`.
 *
 * @throws Error if one of them is not what Pulumi could read, or has what Pulumi would silently leave out.
 */
export async function readStackFile(stack: string): Promise<StackFile> {
  const project = await readProjectFile();
  const name = `Pulumi.${stack}.yaml`;
  const file = (await readProjectYaml(name)) ?? {};
  const config = isMapping(file) ? (file.config ?? {}) : undefined;
  if (!isMapping(file) || !isMapping(config)) {
    throw new Error(`${name}: must be a mapping, with the settings in a mapping \`config\``);
  }
  const errors = [
    ...keyErrors(file),
    ...encryptionSaltErrors(file),
    ...namespaceErrors(project.name, Object.keys(config)),
  ];
  if (errors.length > 0) {
    throw new Error(errors.map((error) => `${name}: ${error}`).join("\n"));
  }
  return {
    name,
    config: { ...defaultsOf(project), ...settingsOf(project, config) },
    encryptionSalt: isEncryptionSalt(file.encryptionsalt) ? file.encryptionsalt : undefined,
  };
}

/**
 * The same of a stack whose settings are to be copied, and which therefore must have a file.
 *
 * @throws Error if it has none.
 */
export async function readWrittenStackFile(stack: string): Promise<StackFile> {
  const file = await readStackFile(stack);
  if (!existsSync(join(projectRoot(), file.name))) {
    throw new Error(`stack ${stack}: there is no ${file.name}`);
  }
  return file;
}

async function readProjectFile(): Promise<ProjectFile> {
  const project = (await readProjectYaml("Pulumi.yaml")) as ProjectFile | undefined;
  if (!isMapping(project?.config)) {
    const file = join(projectRoot(), "Pulumi.yaml");
    throw new Error(`${file} is not that of this project: METAL3_SCALE_HOME, or the folder, must be its checkout`);
  }
  return project;
}

function defaultsOf({ config }: ProjectFile): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([setting, { default: value }]) => [setting, value]));
}

function settingsOf({ name }: ProjectFile, config: Record<string, unknown>): Record<string, unknown> {
  const prefix = `${name}:`;
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix) || !key.includes(":"));
  return Object.fromEntries(own.map(([key, value]) => [key.replace(prefix, ""), value]));
}

/** One message for each key of a stack's file that Pulumi does not know. */
function keyErrors(file: object): string[] {
  const unknown = Object.keys(file).filter((key) => !KEYS.includes(key));
  return unknown.map((key) => {
    const meant = nearest(key, KEYS);
    const question = meant === undefined ? "settings go into the mapping `config`;" : `did you mean ${meant}?`;
    return `${key}: unknown key; ${question} known here: ${KEYS.join(", ")}`;
  });
}

/** Pulumi takes an empty `encryptionsalt` for none. */
function encryptionSaltErrors({ encryptionsalt: salt }: Record<string, unknown>): string[] {
  return (salt ?? "") === "" || isEncryptionSalt(salt)
    ? []
    : [
        `encryptionsalt: ${JSON.stringify(salt)} is not allowed: must be as Pulumi has written it, v1:SALT:v1:NONCE:TEXT; ` +
          "restore that, or remove the line, if there is no such stack yet",
      ];
}

/** What a file of the project says; undefined if there is none of that name. */
async function readProjectYaml(name: string): Promise<unknown> {
  const file = join(projectRoot(), name);
  return existsSync(file) ? readYaml(file, name) : undefined;
}
