import { markdownTable } from "../markdown-table";
import type { Chart } from "./chart";
import type { Report } from "./report";

/**
 * The report as Markdown.
 *
 * @param fileOf the file that a chart is in, relative to the Markdown.
 */
export function markdownOf({ title, facts, charts, tables }: Report, fileOf: (chart: Chart) => string): string {
  const parts = [
    `# ${title}`,
    markdownTable(["", ""], facts),
    ...charts.map((chart) => `## ${chart.title}\n\n![${chart.description}](${fileOf(chart)})`),
    ...tables.map(({ title, header, rows }) => `## ${title}\n\n${markdownTable(header, rows)}`),
  ];
  return `${parts.join("\n\n")}\n`;
}
