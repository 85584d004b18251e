/**
 * Whether the same request may soon have another answer than one with this HTTP status: Request Timeout, Too Many
 * Requests, and all that say that the server has failed (RFC 9110, section 15; RFC 6585, section 4).
 */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
