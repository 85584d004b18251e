import { createLogUpdate } from "log-update";
import type { Progress } from "./progress";
import { render, summaryLine } from "./render";

/** Milliseconds between two looks: on a terminal, and where lines cannot be changed. */
const TERMINAL_INTERVAL = 1000;
const LOG_INTERVAL = 10_000;
/** Seconds after which a line is printed although nothing has changed: it shows that something is still under way. */
const QUIET_SECONDS = 60;

type Output = NodeJS.WriteStream;

/**
 * Shows the progress of something until it ends: on a terminal a view that changes, below what else is printed; elsewhere
 * a line now and then.
 */
export async function showLive<T>(
  progress: () => Progress,
  action: () => Promise<T>,
  output: Output = process.stdout,
): Promise<T> {
  const stop = output.isTTY && process.env.TERM !== "dumb" ? showView(progress, output) : printLines(progress, output);
  try {
    return await action();
  } finally {
    stop();
  }
}

/** Draws once a second, and for the last time when it is stopped. */
function showView(progress: () => Progress, output: Output): () => void {
  // A hidden cursor is shown again by a handler of signals, which would end this process at the first.
  const view = createLogUpdate(output, { showCursor: true });
  let lines = 0;
  const clear = () => {
    view.clear();
    lines = 0;
  };
  const draw = () => {
    // Some terminals have no size: 0 columns.
    const terminal = { columns: output.columns || 80, rows: output.rows || 24, hasColours: output.hasColors() };
    const frame = render(progress(), terminal);
    const count = frame.split("\n").length;
    // The library misplaces what follows lines that come or go.
    if (count !== lines) {
      clear();
    }
    lines = count;
    view(frame);
  };
  const restoreConsole = printAbove(clear, draw);
  draw();
  const timer = setInterval(draw, TERMINAL_INTERVAL);
  return () => {
    clearInterval(timer);
    restoreConsole();
    draw();
    view.done();
  };
}

/** Has what is printed meanwhile above the view. Returns what ends that. */
function printAbove(clear: () => void, draw: () => void): () => void {
  const { log, warn, error } = console;
  const above =
    (print: typeof log): typeof log =>
    (...args) => {
      clear();
      print(...args);
      draw();
    };
  Object.assign(console, { log: above(log), warn: above(warn), error: above(error) });
  return () => Object.assign(console, { log, warn, error });
}

/** Prints a line at once, and then whenever there is something else to say, or nothing was said for a minute. */
function printLines(progress: () => Progress, output: Output): () => void {
  let printed = { line: "", seconds: 0 };
  const print = () => {
    const now = progress();
    const { seconds } = now;
    const line = summaryLine(now);
    if (line !== printed.line || seconds >= printed.seconds + QUIET_SECONDS) {
      printed = { line, seconds };
      output.write(`${seconds.toFixed(0)} s: ${line}\n`);
    }
  };
  print();
  const timer = setInterval(print, LOG_INTERVAL);
  return () => {
    clearInterval(timer);
    print();
  };
}
