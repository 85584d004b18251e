import { ApiException } from "@kubernetes/client-node";
import { isTransientStatus } from "../../tools/http-status";
import { AnotherClusterError, KindNotServedError } from "./client";

/**
 * Whether an error of a request may pass by itself: an API server that is away, too slow or overloaded, or whose
 * webhooks fail. A request that it refuses, and one to another cluster than the one that was meant, would fail again.
 */
export function isTransient(error: Error): boolean {
  if (error instanceof ApiException) {
    return isTransientStatus(error.code);
  }
  return !(error instanceof KindNotServedError || error instanceof AnotherClusterError);
}
