import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runCommand } from "../../cli/output/command";
import { findRun } from "../../runs/run-reader";
import { projectRoot, runsDirectory } from "../../tools/paths";
import { documentsOf, tablesIn, withTables } from "./documents";
import { keepDocsRecord, readTableSources } from "./records";

/**
 * Writes the docs' tables that are made from records and settings; before that, if it is given one, keeps a benchmark's
 * record for them.
 *
 * Usage: run.ts [--run RUN --name NAME]
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { run: { type: "string" }, name: { type: "string" } } });
  const root = projectRoot();
  if (values.run !== undefined && values.name !== undefined) {
    await keepDocsRecord(root, values.name, await findRun(values.run, runsDirectory()));
  } else if (values.run !== undefined || values.name !== undefined) {
    throw new Error("to keep a record, set RUN and NAME: the run, and what the docs call it");
  }
  const sources = await readTableSources(root);
  for (const document of documentsOf(root)) {
    const text = await readFile(document, "utf8");
    if (tablesIn(text).length > 0) {
      await writeFile(document, await withTables(document, text, sources));
    }
  }
}

void runCommand(main);
