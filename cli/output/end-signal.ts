/** What tells a process to end. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does something when this process is told to end for the first time. Told once more, by whichever signal, it ends at once.
 *
 * @param action is told the signal.
 */
export function onceToldToEnd(action: (signal: NodeJS.Signals) => void): void {
  const end = (signal: NodeJS.Signals) => {
    SIGNALS.forEach((other) => process.off(other, end));
    action(signal);
  };
  SIGNALS.forEach((signal) => process.on(signal, end));
}

/**
 * Aborts when this process is told to end for the first time, so that a command can end what it does. Told once more, it
 * ends at once.
 *
 * @param reason why what is under way fails. Default: an AbortError.
 */
export function endSignal(reason?: Error): AbortSignal {
  const ended = new AbortController();
  onceToldToEnd(() => ended.abort(reason));
  return ended.signal;
}
