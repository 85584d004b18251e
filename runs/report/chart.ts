import * as echarts from "echarts";
import type { EChartsOption } from "echarts";

/** A chart, and what a screen reader says of it. */
export interface Chart {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly description: string;
  readonly option: EChartsOption;
}

const SIZE = { width: 880, height: 360 };

/** Large enough to be read where the page is narrow. */
const TEXT = { fontSize: 14, color: "#333" };
const AXIS = { axisLabel: TEXT, nameTextStyle: TEXT };

/** What all charts have in common. */
const THEME = {
  // Colours that the colour-blind tell apart, the darkest first: Okabe and Ito, https://jfly.uni-koeln.de/color/ (2008).
  color: ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9"],
  backgroundColor: "#fff",
  textStyle: { fontFamily: "system-ui, sans-serif" },
  legend: { top: 0, left: 60, textStyle: TEXT, itemGap: 24, selectedMode: false },
  valueAxis: AXIS,
  categoryAxis: AXIS,
};

/** The chart as an SVG element that needs nothing else. */
export function renderSvg({ title, description, option }: Chart): string {
  const chart = echarts.init(null, THEME, { renderer: "svg", ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      // Patterns, for a print without colours.
      aria: { enabled: true, decal: { show: true } },
      ...option,
    });
    return described(withoutHover(chart.renderToSVGString()), title, description);
  } finally {
    // Without this, its timers keep the process from its end.
    chart.dispose();
  }
}

/** Without ECharts' styles for what is under the pointer, as if it could be clicked. */
function withoutHover(svg: string): string {
  return svg.replace(/<style[^]*<\/style>/, "");
}

/** ECharts gives an SVG neither a title nor a description. */
function described(svg: string, title: string, description: string): string {
  const id = idOf(title);
  const attributes = `role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc"`;
  const text = `<title id="${id}-title">${escapeXml(title)}</title><desc id="${id}-desc">${escapeXml(description)}</desc>`;
  return svg.replace(/^<svg([^>]*)>/, `<svg$1 ${attributes}>${text}`);
}

/** What a part of the report with that title is called in a file's name and in a link: `clusters-over-time`. */
export function idOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** Text in XML and HTML. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => names[character]!);
}
