/**
 * Aborts when this process is told to end for the first time, so that a command can end what it does. Told once more, it
 * ends at once.
 *
 * @param reason why what is under way fails. Default: an AbortError.
 */
export function endSignal(reason?: Error): AbortSignal {
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => ended.abort(reason));
  }
  return ended.signal;
}
