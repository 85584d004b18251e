import { onceToldToEnd } from "../cli/output/end-signal";
import type { Checkout } from "../testing/checkout";

/**
 * Aborts when this process is told to end for the first time, so that a benchmark can write what it has, and delete its
 * fleet. The commands under way are told to end, too; Ctrl-C reaches them by itself, from the terminal. Told once more,
 * this process ends at once.
 */
export function stopSignal(checkout: Pick<Checkout, "signal">): AbortSignal {
  const stop = new AbortController();
  onceToldToEnd((signal) => {
    if (signal !== "SIGINT") {
      checkout.signal("SIGTERM");
    }
    stop.abort(new Error("stopped"));
  });
  return stop.signal;
}
