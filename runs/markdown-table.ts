/** Text as a Markdown table. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const lines = [header, header.map(() => "---"), ...escaped];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
