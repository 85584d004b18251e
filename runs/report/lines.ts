import type { Chart } from "./chart";
import { GRID, round } from "./charts";

/** What a chart shows over time, by name. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** Lines that can be told apart in one chart. */
const MAXIMUM_LINES = 7;
/** Without colours, lines are known by these and by their dashes. */
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle"];
const CHARACTERS_A_ROW = 85;
const ITEM_GAP = 32;
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
  const peak = `${round(peakOf(highest))} ${unit}`.trim();
  return {
    title,
    description: `${what}, over the time of the run: ${shown.length} of ${lines.length}, those that come highest. The highest is ${highest.name}, with ${peak}.`,
    option: {
      grid: { ...GRID, top: GRID.top + (ITEM_GAP + 14) * (legendRows(shown) - 1) },
      legend: { itemGap: ITEM_GAP },
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

/** The rows that a legend takes, by the length of its names. */
function legendRows(shown: readonly Line[]): number {
  const characters = shown.reduce((sum, { name }) => sum + name.length + 10, 0);
  return Math.ceil(characters / CHARACTERS_A_ROW);
}

function peakOf({ points }: Line): number {
  return Math.max(0, ...points.map(([, value]) => value));
}
