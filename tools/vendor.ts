import { chmodSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";

import { NoSpaceError, SourceError } from "./errors";
import type { HttpClient } from "./http";
import { pullImage } from "./image";
import { referenceOf } from "./lock";
import type { Meter } from "./progress";
import { locationOf } from "./registry";
import { lastLine, run, saysFullDisk } from "./run";
import { assertChecksum, checksumIn } from "./sums";
import type { Task } from "./task";

/** The vendor's host of a task, as messages name it: "dl.k8s.io". */
export function vendorHost(task: Task): string {
  return new URL(vendorUrl(task)).host;
}

/** A URL of the task's vendor: of what is downloaded, or of the image's registry. */
export function vendorUrl({ kind, item }: Task): string {
  return kind === "image" ? locationOf(referenceOf(item)).registry : item.url;
}

/**
 * Downloads a task from its vendor and checks it against what the vendor publishes.
 *
 * @param folder an empty folder to prepare the task in.
 * @returns the prepared file or folder.
 * @throws SourceError with the URL and the reason; ENOSPC or NoSpaceError if there is no space for it.
 */
export async function takeFromVendor(task: Task, folder: string, http: HttpClient, meter: Meter): Promise<string> {
  const { item } = task;
  if (task.kind === "image") {
    return pullImage(referenceOf(item), folder, http, meter);
  }
  if (item.url.endsWith("/")) {
    for (const file of item.files ?? []) {
      await http.download(new URL(file, item.url).href, join(folder, file), meter);
    }
    return folder;
  }
  const file = join(folder, basename(new URL(item.url).pathname));
  await http.download(item.url, file, meter);
  if (item.checksumUrl !== undefined) {
    await checkDownload(file, item.url, item.checksumUrl, http);
  }
  if (item.files === undefined) {
    chmodSync(file, 0o755);
    return file;
  }
  return unpackDownload(task, file, join(folder, "unpacked"));
}

async function checkDownload(file: string, url: string, checksumUrl: string, http: HttpClient): Promise<void> {
  const expected = checksumIn(await http.text(checksumUrl), basename(new URL(url).pathname));
  if (expected === undefined) {
    throw new SourceError(`${url} is not used: ${checksumUrl} has no checksum for it`);
  }
  await assertChecksum(file, expected, url, checksumUrl);
}

async function unpackDownload({ item }: Task, archive: string, folder: string): Promise<string> {
  mkdirSync(folder);
  const paths = item.files!.map((file) => (item.folder ? `${item.folder}/${file}` : file));
  const extract = ["--extract", "--gzip", "--no-same-owner", "--file", archive, "--directory", folder];
  const { status, stderr } = await run("tar", [...extract, ...paths]);
  if (status !== 0) {
    const message = `${item.url} cannot be unpacked: ${lastLine(stderr)}`;
    throw saysFullDisk(stderr) ? new NoSpaceError(message) : new SourceError(message);
  }
  return item.folder ? join(folder, item.folder) : folder;
}
