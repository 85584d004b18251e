import type { Chart } from "./chart";
import type { Report, Table } from "./report";

/**
 * The report as Markdown.
 *
 * @param fileOf the file that a chart is in, relative to the Markdown.
 */
export function markdownOf({ title, facts, charts, tables }: Report, fileOf: (chart: Chart) => string): string {
  const parts = [
    `# ${title}`,
    tableOf({ header: ["", ""], rows: facts }),
    ...charts.map((chart) => `## ${chart.title}\n\n![${chart.description}](${fileOf(chart)})`),
    ...tables.map((table) => `## ${table.title}\n\n${tableOf(table)}`),
  ];
  return `${parts.join("\n\n")}\n`;
}

function tableOf({ header, rows }: Pick<Table, "header" | "rows">): string {
  const lines = [header, header.map(() => "---"), ...rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")))];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
