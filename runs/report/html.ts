import { escapeXml, renderSvg } from "./chart";
import type { Report, Table } from "./report";

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #ccc; padding: 0.25rem 0.75rem; text-align: left; vertical-align: top; }
figure { margin: 1.5rem 0; overflow-x: auto; }
svg { max-width: 100%; height: auto; }
@media print { section, figure { break-inside: avoid; } }
`;

/** The report as one page that needs nothing else, and no network. */
export function htmlOf({ title, facts, charts, tables }: Report): string {
  const figures = charts.map(
    (chart) => `<figure><figcaption><h2>${escapeXml(chart.title)}</h2></figcaption>${renderSvg(chart)}</figure>`,
  );
  const rows = facts.map(
    ([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeXml(title)}</title><style>${STYLE}</style></head>
<body>
<main>
<h1>${escapeXml(title)}</h1>
<table>${rows.join("\n")}</table>
${figures.join("\n")}
${tables.map(sectionOf).join("\n")}
</main>
</body>
</html>
`;
}

function sectionOf({ title, header, rows }: Table): string {
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag.split(" ")[0]}>`);
  const head = `<thead><tr>${cells('th scope="col"', header).join("")}</tr></thead>`;
  const body = rows.map((row) => `<tr>${cells("td", row).join("")}</tr>`).join("\n");
  return `<section><h2>${escapeXml(title)}</h2><table>${head}<tbody>${body}</tbody></table></section>`;
}
