import assert from "node:assert/strict";
import { parseManifest } from "../../../resources/release-manifest";

describe("parseManifest", () => {
  const secret = (metadata: string) => `apiVersion: v1\nkind: Secret\nmetadata:${metadata}\n`;
  const refusals: [what: string, manifest: string, message: string][] = [
    ["a tab", secret("\n\tname: a"), "Tabs are not allowed as indentation at line 4, column 1"],
    ["a bracket that is not closed", secret(" {name: [a}"), "Flow sequence in block collection must be sufficiently "],
    ["a quote that is not closed", `${secret("")}---\nkind: "Secret\n`, 'Missing closing "quote at line 6, column 1'],
    ["text that is no object", `${secret("")}---\nsome text\n`, "its document 2 has no apiVersion or no kind"],
    ["a list", "[{apiVersion: v1, kind: Secret}]", "its document 1 has no apiVersion or no kind"],
    ["an object without a version", "kind: Secret", "its document 1 has no apiVersion or no kind"],
    ["an object without a kind", "apiVersion: v1", "its document 1 has no apiVersion or no kind"],
  ];
  for (const [what, manifest, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => parseManifest(manifest),
        (error: Error) => error.message.startsWith(message) && !/[:\n]$|\n/.test(error.message),
      );
    });
  }

  it("finds no object in an empty manifest", () => {
    assert.deepEqual(["", "---\n---\n", "# nothing\n"].flatMap(parseManifest), []);
  });
});
