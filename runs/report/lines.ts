import type { Chart } from "./chart";
import { GRID, round } from "./charts";
import { threeDigits } from "./numbers";

/** What a chart shows over time, by name. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** Lines that can be told apart in one chart. */
const MAXIMUM_LINES = 7;
/** Without colours, lines are known by these and by their dashes. */
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle"];
const LEGEND_COLUMNS = 2;
/** Pixels of a legend: a column, which the longest names fit, and a row. */
const LEGEND = { left: 60, width: 400, itemHeight: 14, itemGap: 6 };
const DASHES = ["solid", "dashed", "dotted"];

/** A chart of the lines that come highest; undefined if there are none. */
export function linesOverTime(title: string, unit: string, what: string, lines: readonly Line[]): Chart | undefined {
  const shown = lines
    .filter((line) => peakOf(line) > 0)
    .toSorted((a, b) => peakOf(b) - peakOf(a))
    .slice(0, MAXIMUM_LINES);
  const [highest] = shown;
  if (highest === undefined) {
    return undefined;
  }
  const peak = `${threeDigits(peakOf(highest))} ${unit}`.trim();
  const some = shown.length < lines.length ? `: the ${shown.length} highest of ${lines.length}` : "";
  const rows = Math.ceil(shown.length / LEGEND_COLUMNS);
  return {
    title,
    description: `${what}, over the time of the run${some}. The highest is ${highest.name}, with ${peak}.`,
    option: {
      grid: { ...GRID, top: GRID.top + (LEGEND.itemHeight + LEGEND.itemGap) * (rows - 1) },
      legend: legendOf(shown),
      xAxis: { type: "value", name: "seconds since the start of the run", nameLocation: "middle", nameGap: 30 },
      yAxis: { type: "value", name: unit },
      series: shown.map(({ name, points }, index) => ({
        name,
        type: "line",
        symbol: SYMBOLS[index]!,
        symbolSize: 5,
        lineStyle: { width: 2, type: DASHES[index % DASHES.length] as "solid" },
        data: points.map(([seconds, value]) => [round(seconds), round(value)]),
      })),
    },
  };
}

/** A legend in columns: without a browser, ECharts does not know how wide names are, and draws one into the other. */
function legendOf(shown: readonly Line[]) {
  const { left, width, itemGap, itemHeight } = LEGEND;
  return Array.from({ length: LEGEND_COLUMNS }, (_, column) => ({
    orient: "vertical" as const,
    left: left + column * width,
    itemGap,
    itemHeight,
    data: shown.map(({ name }) => name).filter((_, index) => index % LEGEND_COLUMNS === column),
  }));
}

function peakOf({ points }: Line): number {
  return Math.max(0, ...points.map(([, value]) => value));
}
