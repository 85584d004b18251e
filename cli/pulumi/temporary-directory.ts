import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { localDirectory } from "../../tools/paths";

/**
 * Runs `action` with a directory for temporary files that only its owner can read, and deletes it then. Each run of
 * Pulumi's Kubernetes provider leaves a kubeconfig behind there, with an administrator's key (`writeKubeconfigToFile`
 * in pulumi-kubernetes v4.25.0, `provider/pkg/provider/util.go`).
 */
export async function withTemporaryDirectory<T>(action: (directory: string) => Promise<T>): Promise<T> {
  await mkdir(localDirectory(), { recursive: true });
  await removeStale();
  const directory = await mkdtemp(join(localDirectory(), `tmp-${process.pid}-`));
  try {
    return await action(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Deletes the directories of processes that were killed. */
async function removeStale(): Promise<void> {
  for (const name of await readdir(localDirectory())) {
    const pid = /^tmp-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      await rm(join(localDirectory(), name), { recursive: true, force: true });
    }
  }
}
