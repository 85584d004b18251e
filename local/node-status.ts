import { setTimeout as sleep } from "node:timers/promises";
import { isApiReady } from "./api";
import * as disk from "./disk";
import { kernelName } from "./network";
import { findInit } from "./processes";

/** absent: no trace of it; stopped: only on disk, half-made, or not answering; running: kube-apiserver is ready */
export type LocalNodeStatus = "absent" | "stopped" | "running";

/** milliseconds for a node that has its processes to answer, before it is started again */
const answerTimeout = 120_000;
const pollInterval = 200;

/** What has become of the node in a directory; answers within about 4 s. */
export async function localNodeStatus(directory: string): Promise<LocalNodeStatus> {
  const record = await disk.readRecord(directory);
  if (!record) return "absent";
  return record.complete && (await isRunning(directory)) ? "running" : "stopped";
}

/** Whether there are processes of the node in a directory, of whatever use they are. */
export async function isPoweredOn(directory: string): Promise<boolean> {
  return (await findInit(kernelName(directory))) !== undefined;
}

async function isRunning(directory: string): Promise<boolean> {
  return (await isPoweredOn(directory)) && (await isApiReady(disk.kubeconfigPath(directory)));
}

/**
 * Whether a complete node runs. One that has its processes gets time to answer: the machine may be busy, or kubelet may be
 * starting kube-apiserver again, and to start the node would kill all that runs in it. Writes its kubeconfig if that is gone.
 */
export async function comesToRun(directory: string): Promise<boolean> {
  await disk.restoreKubeconfig(directory);
  for (const deadline = Date.now() + answerTimeout; Date.now() < deadline; await sleep(pollInterval)) {
    if (!(await isPoweredOn(directory))) return false;
    if (await isApiReady(disk.kubeconfigPath(directory))) return true;
  }
  console.warn(
    `${directory}: its API server has not been ready for ${answerTimeout / 1000} s; the node is started again`,
  );
  return false;
}

/** Processes of a node whose directory is another now could neither be found nor ended. */
export async function assertNotMoved(directory: string): Promise<void> {
  const { startedFrom = directory } = (await disk.readRecord(directory)) ?? {};
  if (startedFrom !== directory && (await isPoweredOn(startedFrom))) {
    throw new Error(
      `${directory} is the directory of a local node that runs from ${startedFrom}: move it back, with the checkout that ` +
        "it is in, and run `make down` there",
    );
  }
}
