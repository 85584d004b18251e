import * as echarts from "echarts";
import type { EChartsOption } from "echarts";

/** A chart, and what a screen reader says of it. */
export interface Chart {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly description: string;
  readonly option: EChartsOption;
}

/** Colours that the colour-blind tell apart: Okabe and Ito, https://jfly.uni-koeln.de/color/ (2008). */
const COLOURS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442"];
const SIZE = { width: 880, height: 360 };

/** The chart as an SVG element that needs nothing else. */
export function renderSvg({ title, description, option }: Chart): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  try {
    chart.setOption({
      color: COLOURS,
      backgroundColor: "#fff",
      animation: false,
      // Patterns, for a print without colours.
      aria: { enabled: true, decal: { show: true } },
      textStyle: { fontFamily: "system-ui, sans-serif" },
      ...option,
    });
    return described(chart.renderToSVGString(), title, description);
  } finally {
    // Without this, its timers keep the process from its end.
    chart.dispose();
  }
}

/** ECharts gives an SVG neither a title nor a description. */
function described(svg: string, title: string, description: string): string {
  const text = `<title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>`;
  return svg.replace(/^<svg([^>]*)>/, `<svg$1 role="img">${text}`);
}

/** Text in XML and HTML. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => names[character]!);
}
