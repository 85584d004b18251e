import assert from "node:assert/strict";
import { alignedMarkdownTable, markdownTable } from "../../../runs/markdown-table";

describe("a Markdown table", () => {
  it("has a line for each row, whatever is in its cells", () => {
    assert.equal(
      markdownTable(["Cluster", "Why"], [["one", "* Machines:\n  * a | b"]]),
      ["| Cluster | Why |", "| --- | --- |", "| one | * Machines: * a \\| b |"].join("\n"),
    );
  });

  it("may have its columns aligned", () => {
    assert.equal(
      alignedMarkdownTable(["Part", "s"], [["a|b\nc", 10]]),
      ["| Part   | s   |", "| ------ | --- |", "| a\\|b c | 10  |"].join("\n"),
    );
  });
});
