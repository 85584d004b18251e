import type Mocha from "mocha";

/**
 * Skips a test, or from a `before` all tests of its suite, and puts the reason behind its name, where reporters print it.
 */
export function skip(context: Mocha.Context, reason: string): never {
  const running = context.runnable();
  const mark = (skipped: Mocha.Runnable) => (skipped.title += ` (skipped: ${reason})`);
  if (running.title.startsWith('"before all" hook')) {
    running.parent!.eachTest(mark);
  } else {
    mark(context.currentTest ?? running);
  }
  return context.skip();
}
