import Mocha from "mocha";

/**
 * Skips a test, or from a `before` all tests of its suite, and puts the reason behind its name, where reporters print it.
 */
export function skip(context: Mocha.Context, reason: string): never {
  const test = context.currentTest ?? context.test!;
  const mark = (skipped: Mocha.Runnable) => (skipped.title += ` (skipped: ${reason})`);
  if (test instanceof Mocha.Hook) {
    test.parent!.eachTest(mark);
  } else {
    mark(test);
  }
  return context.skip();
}
