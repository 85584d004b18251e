import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The directory that holds Pulumi.yaml, looked for upwards from the working directory: Pulumi runs programs and
 * dynamic providers there, wherever the compiled code lies. METAL3_SCALE_HOME, if set, is taken instead; a Pulumi
 * project elsewhere uses it to share this checkout's tools. Its real path: locks and the parts of nodes are named after it.
 *
 * @param from where the search starts; default: the working directory.
 * @throws if there is no Pulumi.yaml.
 */
export function projectRoot(from: string = process.cwd()): string {
  const home = process.env.METAL3_SCALE_HOME;
  if (home) {
    if (!existsSync(join(home, "Pulumi.yaml"))) {
      throw new Error(`METAL3_SCALE_HOME=${home} has no Pulumi.yaml: it must be the checkout`);
    }
    return realpathSync(home);
  }
  for (let directory = realpathSync(from); ; directory = dirname(directory)) {
    if (existsSync(join(directory, "Pulumi.yaml"))) {
      return directory;
    }
    if (directory === dirname(directory)) {
      throw new Error(`No Pulumi.yaml in ${resolve(from)} or above it: run this in the checkout`);
    }
  }
}

/** The one folder that set-up and clusters write to; git ignores it. */
export function localDirectory(root: string = projectRoot()): string {
  return join(root, ".local");
}

/** Where this checkout's clusters of kind `local` are, each in a directory of its name. */
export function clustersDirectory(root: string = projectRoot()): string {
  return join(localDirectory(root), "clusters");
}

/** Where what belongs to this checkout's clusters of kind `kind` is, by name. */
export function kindClustersDirectory(root: string = projectRoot()): string {
  return join(localDirectory(root), "kind");
}

/** Where set-up puts the tools, manifests and images that tools.lock.json names. */
export function toolsDirectory(root: string = projectRoot()): string {
  return join(localDirectory(root), "tools");
}

/** Where images are imported once for all local nodes; checkouts that share their tools share it. */
export function imageStoreDirectory(root: string = projectRoot()): string {
  return join(toolsDirectory(root), "image-store");
}

/** Pulumi's home: its binaries in `bin`, its plugins in `plugins`. */
export function pulumiHome(root: string = projectRoot()): string {
  return join(toolsDirectory(root), "pulumi");
}

/** The default file backend: Pulumi's state. */
export function stateDirectory(root: string = projectRoot()): string {
  return join(localDirectory(root), "state");
}

/** The default passphrase that encrypts the secrets in Pulumi's state; readable by its owner only. */
export function passphraseFile(root: string = projectRoot()): string {
  return join(localDirectory(root), "passphrase");
}

/** Where the records of runs are, each in a folder of its own. */
export function runsDirectory(root: string = projectRoot()): string {
  return join(localDirectory(root), "runs");
}
