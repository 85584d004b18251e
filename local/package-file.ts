import { dirname, join } from "node:path";

/** Absolute path of a file of this package that is not compiled, and so not beside the compiled files. */
export function packageFile(path: string): string {
  return join(dirname(require.resolve("metal3-scale/package.json")), path);
}
