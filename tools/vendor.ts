import { chmodSync, createWriteStream, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

import { NoSpaceError, SourceError } from "./errors";
import { referenceOf } from "./lock";
import { lastLine, run, saysFullDisk } from "./run";
import { assertChecksum, checksumIn } from "./sums";
import type { Task } from "./task";

/** Milliseconds to wait for a vendor's host to answer. */
const CONNECT_TIMEOUT = 10_000;

/** Milliseconds for all of one download. */
const DOWNLOAD_TIMEOUT = 15 * 60_000;

/** The hosts, with port, that have been tried in this run. */
export type Hosts = Map<string, Promise<void>>;

/** The vendor's host of a task, as messages name it: "dl.k8s.io". */
export function vendorHost({ item }: Task): string {
  return new URL(item.url).host;
}

/**
 * Fails if the vendor's host does not answer within ten seconds. Each host is tried once. Behind a proxy nothing is
 * tried, as only the proxy can tell.
 *
 * @throws SourceError
 */
export function checkHost(task: Task, hosts: Hosts, env: NodeJS.ProcessEnv): Promise<void> {
  const { protocol, hostname, port, host } = new URL(task.item.url);
  if (env.HTTPS_PROXY ?? env.https_proxy) {
    return Promise.resolve();
  }
  const tried = hosts.get(host) ?? connectTo(hostname, Number(port || (protocol === "http:" ? 80 : 443)));
  hosts.set(host, tried);
  return tried;
}

/**
 * Downloads a task from its vendor and checks it where the vendor publishes a checksum.
 *
 * @param folder an empty folder to prepare the task in.
 * @returns the prepared file or folder.
 * @throws SourceError with the URL and the reason; ENOSPC or NoSpaceError if there is no space for it.
 */
export async function takeFromVendor(task: Task, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { item } = task;
  if (task.kind === "image") {
    return copyImage(task, folder, env);
  }
  if (item.url.endsWith("/")) {
    for (const file of item.files ?? []) {
      await download(new URL(file, item.url).href, join(folder, file));
    }
    return folder;
  }
  const file = join(folder, basename(new URL(item.url).pathname));
  await download(item.url, file);
  if (item.checksumUrl !== undefined) {
    await checkDownload(file, item.url, item.checksumUrl);
  }
  if (item.files === undefined) {
    chmodSync(file, 0o755);
    return file;
  }
  return unpackDownload(task, file, join(folder, "unpacked"));
}

async function unpackDownload({ item }: Task, archive: string, folder: string): Promise<string> {
  mkdirSync(folder);
  const paths = item.files!.map((file) => (item.folder ? `${item.folder}/${file}` : file));
  const { status, stderr } = await run("tar", [
    "--extract",
    "--gzip",
    "--no-same-owner",
    "--file",
    archive,
    "--directory",
    folder,
    ...paths,
  ]);
  if (status !== 0) {
    throw failure(`${item.url} cannot be unpacked`, stderr);
  }
  return item.folder ? join(folder, item.folder) : folder;
}

async function copyImage({ item }: Task, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const file = join(folder, "image.tar");
  const platform = ["--override-os", "linux", "--override-arch", "amd64"];
  const target = `docker-archive:${file}:${referenceOf(item)}`;
  const { status, stderr } = await run("skopeo", [...platform, "copy", "--quiet", item.url, target], {
    env,
    timeout: DOWNLOAD_TIMEOUT,
  });
  if (status !== 0) {
    throw failure(item.url, stderr);
  }
  return file;
}

async function checkDownload(file: string, url: string, checksumUrl: string): Promise<void> {
  const list = await (await request(checksumUrl)).text();
  const expected = checksumIn(list, basename(new URL(url).pathname));
  if (expected === undefined) {
    throw new SourceError(`${url} is not used: ${checksumUrl} has no checksum for it`);
  }
  await assertChecksum(file, expected, url, checksumUrl);
}

async function download(url: string, file: string): Promise<void> {
  const response = await request(url);
  try {
    await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
      throw error;
    }
    throw new SourceError(`${url}: ${reason(error)}`);
  }
}

async function request(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT) });
  } catch (error) {
    throw new SourceError(`${url}: ${reason(error)}`);
  }
  if (!response.ok) {
    throw new SourceError(`${url}: HTTP ${response.status} ${response.statusText}`.trimEnd());
  }
  return response;
}

/** The error of a command that put out these errors. */
function failure(what: string, stderr: string): Error {
  const message = `${what}: ${lastLine(stderr)}`;
  return saysFullDisk(stderr) ? new NoSpaceError(message) : new SourceError(message);
}

function connectTo(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      socket.destroy();
      reject(new SourceError(`${host} cannot be reached (${why})`));
    };
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    // A timer rather than the socket's own timeout: that one does not cover a name server that never answers.
    setTimeout(() => fail(`no answer in ${CONNECT_TIMEOUT / 1000} s`), CONNECT_TIMEOUT).unref();
  });
}

/** fetch hides the reason of a failure in its cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause);
}
