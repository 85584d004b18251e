type Row = readonly (string | number)[];

/** Text as a Markdown table. A cell is one line, whatever it says. */
export function markdownTable(header: Row, rows: readonly Row[]): string {
  const lines = [header, ...rows].map((row) => row.map(escapeCell));
  const rule = header.map(() => "---");
  return textOf(lines, rule);
}

/** The same with aligned columns, to be read as it is. */
export function alignedMarkdownTable(header: Row, rows: readonly Row[]): string {
  const lines = [header, ...rows].map((row) => row.map(escapeCell));
  const widths = header.map((_, column) => Math.max(3, ...lines.map((row) => row[column]?.length ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  return textOf(
    lines.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!))),
    rule,
  );
}

function textOf([header, ...rows]: string[][], rule: string[]): string {
  return [header!, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function escapeCell(cell: string | number): string {
  return String(cell)
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*/g, " ");
}
