import { ApiException } from "@kubernetes/client-node";
import { AnotherClusterError, KindNotServedError } from "./client";

/** Answers below 500 that say nothing of the request itself: Request Timeout and Too Many Requests. */
const TRANSIENT_CODES = [408, 429];

/**
 * Whether an error of a request may pass by itself: an API server that is away, too slow or overloaded, or whose
 * webhooks fail. A request that it refuses, and one to another cluster than the one that was meant, would fail again.
 */
export function isTransient(error: Error): boolean {
  if (error instanceof ApiException) {
    return error.code >= 500 || TRANSIENT_CODES.includes(error.code);
  }
  return !(error instanceof KindNotServedError || error instanceof AnotherClusterError);
}
