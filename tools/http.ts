import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

import pRetry from "p-retry";
import { EnvHttpProxyAgent, fetch, type Response } from "undici";

import { SourceError } from "./errors";
import { isTransientStatus } from "./http-status";
import type { Meter } from "./progress";

/** Milliseconds to wait for a connection, and for a host's first answer. */
const CONNECT_TIMEOUT = 10_000;

/** Milliseconds without a byte after which a download counts as cut off. */
const IDLE_TIMEOUT = 60_000;

/** After 1, 2, 4 and 8 seconds, and up to as much again at random. */
const RETRIES = { retries: 4, minTimeout: 1000, factor: 2, randomize: true };

/** An answer that is not the one asked for. */
export class HttpError extends SourceError {
  readonly status: number;
  /** How the host wants to be asked, where it answers 401. */
  readonly challenge: string | null;

  constructor(url: string, { status, statusText, headers }: Response) {
    super(`${url}: HTTP ${status} ${statusText}`.trimEnd());
    this.status = status;
    this.challenge = headers.get("www-authenticate");
  }

  /** Whether the same request may have another answer soon. */
  get isTransient(): boolean {
    return isTransientStatus(this.status);
  }
}

/**
 * Asks vendors, through the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, in upper or lower case. What fails
 * on the way, or with an answer that may pass, is tried four times more.
 */
export class HttpClient {
  private readonly agent: EnvHttpProxyAgent;
  private readonly closing = new AbortController();
  private readonly hosts = new Map<string, Promise<void>>();

  /** @param log takes a line about each new try. */
  constructor(
    env: NodeJS.ProcessEnv,
    private readonly log: (line: string) => void,
  ) {
    this.agent = new EnvHttpProxyAgent({
      httpProxy: proxyUrl(env.http_proxy || env.HTTP_PROXY || ""),
      httpsProxy: proxyUrl(env.https_proxy || env.HTTPS_PROXY || ""),
      noProxy: env.no_proxy || env.NO_PROXY || "",
      connect: { timeout: CONNECT_TIMEOUT },
      headersTimeout: IDLE_TIMEOUT,
      bodyTimeout: IDLE_TIMEOUT,
    });
  }

  /**
   * Fails if a URL's host gives no answer within ten seconds, whatever the answer is. Each host is tried once.
   *
   * @throws SourceError
   */
  reach(url: string): Promise<void> {
    const { origin, hostname } = new URL(url);
    const tried = this.hosts.get(origin) ?? this.tryToReach(origin, hostname);
    this.hosts.set(origin, tried);
    return tried;
  }

  /** The body of an answer, as text. @throws SourceError */
  text(url: string, headers: Record<string, string> = {}): Promise<string> {
    return this.get(url, headers, (response) => response.text());
  }

  /**
   * Downloads a file.
   *
   * @param meter counts the bytes; its total is set to the file's size unless it is known already.
   * @throws SourceError with the URL and the reason; ENOSPC if there is no space.
   */
  download(url: string, file: string, meter: Meter, headers: Record<string, string> = {}): Promise<void> {
    const before = meter.received;
    // A size is that of what is sent: without this it could be a compressed file's.
    return this.get(url, { "accept-encoding": "identity", ...headers }, async (response) => {
      meter.received = before;
      meter.total ||= Number(response.headers.get("content-length") ?? 0);
      const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
      body.on("data", (chunk: Uint8Array) => (meter.received += chunk.length));
      await pipeline(body, createWriteStream(file));
    });
  }

  /** Ends all connections, and what still runs over them, without a new try. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.agent.destroy();
  }

  /** Asks, and takes what is answered, until both succeed or there is no point in asking again. */
  private get<T>(url: string, headers: Record<string, string>, take: (response: Response) => Promise<T>): Promise<T> {
    const { signal } = this.closing;
    const attempt = async () => {
      try {
        const response = await fetch(url, { headers, signal, dispatcher: this.agent });
        if (!response.ok) {
          await response.body?.cancel();
          throw new HttpError(url, response);
        }
        return await take(response);
      } catch (error) {
        const isOurs = error instanceof SourceError || (error as NodeJS.ErrnoException).code === "ENOSPC";
        throw isOurs ? error : new SourceError(`${url}: ${reason(error)}`);
      }
    };
    return pRetry(attempt, {
      ...RETRIES,
      signal,
      shouldRetry: ({ error }) => {
        const mayPass = error instanceof HttpError ? error.isTransient : error instanceof SourceError;
        if (mayPass) {
          this.log(`${error.message}; trying again`);
        }
        return mayPass;
      },
    });
  }

  private async tryToReach(origin: string, hostname: string): Promise<void> {
    try {
      const signal = AbortSignal.timeout(CONNECT_TIMEOUT);
      const response = await fetch(origin, { method: "HEAD", redirect: "manual", signal, dispatcher: this.agent });
      await response.body?.cancel();
    } catch (error) {
      throw new SourceError(`${hostname} cannot be reached (${reason(error)})`);
    }
  }
}

/** What is behind an error of fetch, which has the reason in its cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) {
    return String(cause);
  }
  if (cause.name === "TimeoutError" || cause.name === "ConnectTimeoutError") {
    return `no answer in ${CONNECT_TIMEOUT / 1000} s`;
  }
  const { code } = cause as NodeJS.ErrnoException;
  // Of the system's errors the code says more than the message; of undici's it is the reverse.
  return code === undefined || code.startsWith("UND_ERR") ? cause.message : code;
}

/** The URL of a proxy, which may be given as HOST:PORT, as curl and Go take it. */
function proxyUrl(proxy: string): string {
  return proxy === "" || /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}
