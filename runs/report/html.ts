import { escapeXml, idOf, renderSvg } from "./chart";
import type { Chart } from "./chart";
import type { Report } from "./report";
import type { Table } from "./table";

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1, td { overflow-wrap: anywhere; }
h1, h2 { line-height: 1.25; }
h2 { margin: 2.5rem 0 0.5rem; }
p { margin: 0.5rem 0; color: #444; }
nav ul { columns: 18rem; padding-left: 1.25rem; }
a { color: #005a8c; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #ccc; padding: 0.25rem 0.75rem; text-align: left; vertical-align: top; }
th:first-child { padding-left: 0; white-space: nowrap; }
thead th { vertical-align: bottom; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
figure { margin: 0; }
svg { display: block; width: 100%; min-width: 40rem; height: auto; }
@media print {
  body { font-size: 10pt; margin: 0; }
  nav { display: none; }
  h2 { break-after: avoid; }
  figure, tr { break-inside: avoid; }
  table { font-size: 8pt; }
  th, td { padding: 0.15rem 0.4rem; }
  tbody th:first-child { white-space: normal; }
  .scroll { overflow: visible; }
  svg { min-width: 0; }
}
`;

/** The report as one page that needs nothing else, and no network. */
export function htmlOf({ title, facts, charts, tables }: Report): string {
  const rows = facts.map(
    ([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`,
  );
  const links = [...charts, ...tables].map(({ title }) => `<li><a href="#${idOf(title)}">${escapeXml(title)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeXml(title)}</h1>
<table>${rows.join("\n")}</table>
${links.length > 0 ? `<nav aria-label="Contents"><ul>${links.join("\n")}</ul></nav>` : ""}
${charts.map(figureOf).join("\n")}
${tables.map(sectionOf).join("\n")}
</main>
</body>
</html>
`;
}

function figureOf(chart: Chart): string {
  const caption = `<figcaption>${headingOf(chart.title)}<p>${escapeXml(chart.description)}</p></figcaption>`;
  return `<figure>${caption}${scrolled(chart.title, renderSvg(chart))}</figure>`;
}

function sectionOf({ title, header, rows }: Table): string {
  const isNumber = header.map((_, column) => rows.every((row) => /^[\d.]*$/.test(row[column] ?? "")));
  const cellOf = (scope: "row" | "col" | undefined, text: string, column: number) => {
    const attributes = `${scope ? ` scope="${scope}"` : ""}${isNumber[column] ? ' class="number"' : ""}`;
    const tag = scope ? "th" : "td";
    return `<${tag}${attributes}>${escapeXml(text)}</${tag}>`;
  };
  const head = header.map((text, column) => cellOf("col", text, column));
  const body = rows.map((row) => {
    const cells = row.map((text, column) => cellOf(column === 0 ? "row" : undefined, text, column));
    return `<tr>${cells.join("")}</tr>`;
  });
  const table = `<table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
  return `<section>${headingOf(title)}${scrolled(title, table)}</section>`;
}

function headingOf(title: string): string {
  return `<h2 id="${idOf(title)}">${escapeXml(title)}</h2>`;
}

/** What is scrolled by itself where the page is narrow, with the keyboard, too. */
function scrolled(title: string, content: string): string {
  return `<div class="scroll" tabindex="0" role="group" aria-labelledby="${idOf(title)}">${content}</div>`;
}
