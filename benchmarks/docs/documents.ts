import { readdirSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import type { TableSources } from "./records";
import { docsTable } from "./tables";

/** From `<!-- table: NAME -->` to `<!-- end -->`. */
const TABLE = /(<!-- table: (.+?) -->\n)[^]*?(<!-- end -->)/g;

/** The paths of the documents that may have tables: the README, and the pages of `docs/`. */
export function documentsOf(root: string): string[] {
  const pages = readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .toSorted();
  return [join(root, "README.md"), ...pages.map((name) => join(root, "docs", name))];
}

/** The names of the tables in a document that are made from records or settings. */
export function tablesIn(text: string): string[] {
  return Array.from(text.matchAll(TABLE), ([, , name = ""]) => name);
}

/**
 * A document with its tables as the records and settings have them.
 *
 * @param file the document's path.
 * @throws if it names a table or a record that there is not.
 */
export async function withTables(file: string, text: string, sources: TableSources): Promise<string> {
  const replaced = text.replaceAll(
    TABLE,
    (_match, begin: string, name: string, end: string) => `${begin}\n${docsTable(name, sources)}\n\n${end}`,
  );
  return format(replaced, { ...(await resolveConfig(file)), parser: "markdown" });
}
