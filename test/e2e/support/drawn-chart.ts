import type { Locator } from "playwright-core";

export type Point = readonly [x: number, y: number];

/** An SVG path in the window, in pixels. */
interface Path {
  /** Null if it has none. */
  readonly stroke: string | null;
  readonly fill: string | null;
  /** What ECharts drew it for: `legend` or `chart`. */
  readonly purpose: string | null;
  /** Of a line. */
  readonly vertices: readonly Point[];
  /** Where its right edge is. */
  readonly right: number;
  readonly center: Point;
  readonly origin: Point;
}

interface Label {
  readonly text: string;
  readonly anchor: string | null;
  readonly origin: Point;
}

/** An area that is marked in a chart. */
interface Area {
  readonly left: number;
  readonly right: number;
}

/** What a browser has drawn of a chart, read back against the labels of its axes. */
export class DrawnChart {
  private constructor(
    private readonly paths: readonly Path[],
    private readonly labels: readonly Label[],
    private readonly marks: readonly Area[],
  ) {}

  /** @param svg the chart's element. */
  static async read(svg: Locator): Promise<DrawnChart> {
    return new DrawnChart(await readPaths(svg), await readLabels(svg), await readMarks(svg));
  }

  /** The vertices of the line that has this name in the legend. */
  line(name: string): Point[] {
    const icon = this.iconOf(name);
    const lines = this.paths.filter(({ stroke, purpose }) => stroke === icon.stroke && purpose === null);
    const line = lines.toSorted((a, b) => b.vertices.length - a.vertices.length)[0]!;
    return line.vertices.map((vertex) => this.valueAt(vertex));
  }

  /** Where the bars that have this name in the legend end, from the top. */
  bars(name: string): number[] {
    const icon = this.iconOf(name);
    const bars = this.paths.filter(({ fill, purpose }) => fill === icon.fill && purpose === "chart");
    return bars.toSorted((a, b) => a.center[1] - b.center[1]).map(({ right }) => this.x(right));
  }

  /** The centres of all symbols, from the left. */
  symbols(): Point[] {
    const symbols = this.paths.filter(({ purpose }) => purpose === "chart");
    return symbols.map(({ center }) => this.valueAt(center)).toSorted(([a], [b]) => a - b);
  }

  /** The left and right edges of the marked areas, from the left. */
  areas(): Point[] {
    const edges = this.marks.map(({ left, right }): Point => [this.x(left), this.x(right)]);
    return edges.toSorted(([a], [b]) => a - b);
  }

  /** The icon beside a name: what is drawn from the same origin. */
  private iconOf(name: string): Path {
    const label = this.labels.find(({ text }) => text === name);
    if (label === undefined) {
      throw new Error(`no ${name} in the legend`);
    }
    const isVisible = ({ stroke, fill }: Path) => (stroke ?? fill ?? "none") !== "none";
    return this.paths.find((path) => isNear(path.origin, label.origin) && isVisible(path))!;
  }

  private valueAt([x, y]: Point): Point {
    return [this.x(x), this.y(y)];
  }

  private x(pixels: number): number {
    const numbers = this.numbers("middle");
    // Those above are of faults.
    const bottom = Math.max(...numbers.map(({ origin }) => origin[1]));
    const labels = numbers.filter(({ origin }) => bottom - origin[1] < 1);
    return interpolate(
      labels.map(({ value, origin }): Point => [origin[0], value]),
      pixels,
    );
  }

  private y(pixels: number): number {
    const labels = this.numbers("end").map(({ value, origin }): Point => [origin[1], value]);
    return interpolate(labels, pixels);
  }

  /** The labels of an axis: those of the x axis are centred, those of the y axis end at it. */
  private numbers(anchor: string): { value: number; origin: Point }[] {
    return this.labels
      .filter((label) => label.anchor === anchor && /^[\d,.]+$/.test(label.text))
      .map(({ text, origin }) => ({ value: Number(text.replaceAll(",", "")), origin }));
  }
}

function readPaths(svg: Locator): Promise<Path[]> {
  return svg.locator("path").evaluateAll((paths) =>
    paths.map((path) => {
      const { a, d, e, f } = path.getScreenCTM();
      const { x, y, width, height } = path.getBBox();
      return {
        stroke: path.getAttribute("stroke-width") === "0" ? null : path.getAttribute("stroke"),
        fill: path.getAttribute("fill-opacity") === "0" ? null : path.getAttribute("fill"),
        purpose: path.getAttribute("ecmeta_ssr_type"),
        vertices: [...path.getAttribute("d").matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(
          (match) => [a * Number(match[1]) + e, d * Number(match[2]) + f] as const,
        ),
        right: a * (x + width) + e,
        center: [a * (x + width / 2) + e, d * (y + height / 2) + f] as const,
        origin: [e, f] as const,
      };
    }),
  );
}

function readLabels(svg: Locator): Promise<Label[]> {
  return svg.locator("text").evaluateAll((texts) =>
    texts.map((text) => {
      const { e, f } = text.getScreenCTM();
      return { text: text.textContent, anchor: text.getAttribute("text-anchor"), origin: [e, f] as const };
    }),
  );
}

/** ECharts draws nothing else as polygons. */
function readMarks(svg: Locator): Promise<Area[]> {
  return svg.locator("polygon").evaluateAll((polygons) =>
    polygons.map((polygon) => {
      const { left, right } = polygon.getBoundingClientRect();
      return { left, right };
    }),
  );
}

function interpolate(labels: readonly Point[], pixels: number): number {
  const [[from, low], [to, high]] = [labels[0]!, labels.at(-1)!];
  return low + ((pixels - from) / (to - from)) * (high - low);
}

function isNear(a: Point, b: Point): boolean {
  return Math.hypot(a[0] - b[0], a[1] - b[1]) < 1;
}
