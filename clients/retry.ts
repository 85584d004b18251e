import { STATUS_CODES } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** How long to try, and how often. */
export interface RetryOptions {
  /** Seconds until the last error is thrown. */
  timeoutSeconds: number;
  /** Seconds between two tries. Default 0.5. */
  intervalSeconds?: number;
  /** Whether to try again after an error; any other is thrown as it is, at once. Default: after each. */
  isTransient?: (error: Error) => boolean;
}

/**
 * Repeats `attempt` until it returns without an error.
 *
 * @throws what `attempt` threw last when the time is up, as the cause of an error that names `what` and the time.
 */
export async function retry<T>(what: string, options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + options.timeoutSeconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (options.isTransient?.(error as Error) === false) {
        throw error;
      }
      if (Date.now() >= deadline) {
        throw new Error(`${what}: not after ${options.timeoutSeconds} s: ${errorMessage(error)}`, { cause: error });
      }
      await sleep((options.intervalSeconds ?? 0.5) * 1000);
    }
  }
}

/** The message of anything that was thrown, with the Kubernetes API server's own words where there are any. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const body: unknown = (error as { body?: unknown }).body;
  const status = typeof body === "string" ? parseStatus(body) : (body as { message?: string } | undefined);
  return status?.message || withoutDump(error.message);
}

/** The status of an answer in the place of the whole answer, which an `ApiException` of the client library has as its message. */
function withoutDump(message: string): string {
  const [, code] = /^HTTP-Code: (\d+)\nMessage: /.exec(message) ?? [];
  return code === undefined ? message : `HTTP ${code} ${STATUS_CODES[code] ?? ""}`.trimEnd();
}

function parseStatus(body: string): { message?: string } {
  try {
    return JSON.parse(body) as { message?: string };
  } catch {
    return { message: body.slice(0, 500) };
  }
}
