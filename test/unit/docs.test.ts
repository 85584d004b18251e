import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "../../tools/paths";

const ROOT = projectRoot();
const FOLDERS = readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const DOCUMENTS = ["", "docs"].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).flatMap((name) => (name.endsWith(".md") ? [join(folder, name)] : [])),
);

/** The paths in backticks that begin with a top-level folder of the repository; capitals are placeholders. */
function repositoryPaths(text: string): string[] {
  const words = Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code = ""]) => code.split(/\s+/)).flat();
  return words.filter((word) => {
    const [folder = "", ...rest] = word.split("/");
    return (
      rest.length > 0 && FOLDERS.includes(folder) && /\.(ts|sh|yaml|json|md)$/.test(word) && !/[A-Z]{2}/.test(word)
    );
  });
}

describe("Documentation", () => {
  it("has repository paths", () => {
    assert.ok(DOCUMENTS.some((document) => repositoryPaths(readFileSync(join(ROOT, document), "utf8")).length > 0));
    assert.deepEqual(repositoryPaths("`cli/up.ts` `up.ts` `cli/NAME.ts` cli/down.ts `make cli/check.ts`"), [
      "cli/up.ts",
      "cli/check.ts",
    ]);
  });

  for (const document of DOCUMENTS) {
    it(`${document} names only files that exist`, () => {
      const paths = repositoryPaths(readFileSync(join(ROOT, document), "utf8"));
      assert.deepEqual(
        paths.filter((path) => !existsSync(join(ROOT, path))),
        [],
      );
    });
  }
});
