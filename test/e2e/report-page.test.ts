import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { ManagerFigures } from "../../runs/format";
import { milestones } from "../../runs/milestones";
import { percentile } from "../../runs/percentile";
import { outputOf } from "../../tools/run";
import { startChromium } from "./support/chromium";
import { DrawnChart } from "./support/drawn-chart";
import type { Point } from "./support/drawn-chart";
import {
  madeUpClusters,
  madeUpFault,
  madeUpManagerSamples,
  madeUpSamples,
  recordMadeUpRun,
} from "./support/recorded-run";

describe("the page of a report in a browser", () => {
  let directory: string;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  const requests: string[] = [];

  before(async function () {
    browser = await startChromium(this);
    directory = await mkdtemp(join(tmpdir(), "report-"));
    const run = await recordMadeUpRun(directory);
    await outputOf("node", ["bin/cli/report.js", run]);
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, offline: true });
    page = await context.newPage();
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    page.on("requestfailed", (request) => problems.push(request.url()));
    await page.goto(pathToFileURL(join(run, "report", "index.html")).href);
  });

  after(async () => {
    await browser?.close();
    if (directory) {
      await rm(directory, { recursive: true });
    }
  });

  const charts = () => page.locator("figure svg");
  const titles = () => page.locator("h2").allTextContents();
  const chart = (title: string) => DrawnChart.read(page.getByRole("img", { name: title, exact: true }));

  it("is loaded without a request of anything else, an error or a warning", () => {
    assert.deepEqual(problems, []);
    assert.deepEqual(requests, [page.url()]);
  });

  it("draws a step for each Cluster that was declared or became Available", async () => {
    const drawn = await chart("Clusters over time");
    assertPoints(stepsOf(drawn.line("declared")), expectedSteps(madeUpClusters.map(({ declared }) => declared)));
    const available = madeUpClusters.flatMap(({ reached }) => reached.available ?? []);
    assertPoints(stepsOf(drawn.line("Available")), expectedSteps(available));
  });

  it("draws published runs beside the run's own", async () => {
    const drawn = await chart("Clusters over time");
    const ends = { "Metal3's experiment": [600, 100], "in-memory backend": [90, 100] } as const;
    for (const [name, end] of Object.entries(ends)) {
      assertPoints(drawn.line(name), [[0, 0], end]);
    }
  });

  it("draws a bar for each percentile of each phase", async () => {
    const drawn = await chart("Time per phase");
    const phases = milestones.map((milestone, index) =>
      madeUpClusters.flatMap(({ declared, reached }) => {
        const before = index === 0 ? declared : reached[milestones[index - 1]!]!;
        return milestone in reached ? [reached[milestone]! - before] : [];
      }),
    );
    for (const [name, percentage] of Object.entries({ p50: 50, p90: 90, p99: 99, max: 100 })) {
      const expected = phases.map((seconds) =>
        percentile(
          seconds.toSorted((a, b) => a - b),
          percentage,
        ),
      );
      const bars = drawn.bars(name);
      assert.equal(bars.length, expected.length, name);
      bars.forEach((bar, index) => assertNear(bar, expected[index]!, name));
    }
  });

  it("draws a symbol for each Cluster that became Available", async () => {
    const drawn = await chart("Time until Available");
    const expected = madeUpClusters.flatMap(({ declared, reached: { available } }, index): Point[] =>
      available === undefined ? [] : [[index + 1, available - declared]],
    );
    assertPoints(drawn.symbols(), expected);
  });

  it("draws a line for each part of the fleet, without the lowest of many", async () => {
    const drawn = await chart("Memory by part");
    for (const name of ["part 7", "kube-controller-manager, scheduler, proxy, CoreDNS"]) {
      const expected = madeUpSamples.flatMap(({ name: part, seconds, figures }): Point[] =>
        part === name ? [[seconds, figures!.mebibytes]] : [],
      );
      assertPoints(drawn.line(name), expected, 1);
    }
    assert.throws(() => drawn.line("part 0"), /no part 0 in the legend/);
  });

  it("draws what each manager used and had to do", async () => {
    for (const name of ["clusterApi", "metal3", "bareMetalOperator"]) {
      const samples = madeUpManagerSamples.filter((sample) => sample.name === name);
      const points = (valueOf: (figures: ManagerFigures) => number) =>
        samples.map(({ seconds, figures }): Point => [seconds, valueOf(figures)]);
      const cpu = points(({ cpuSeconds }) => cpuSeconds).slice(1);
      const cores = cpu.map(([at, used], index): Point => [at, used / (at - samples[index]!.seconds)]);
      assertPoints((await chart("CPU by manager")).line(name), cores);
      assertPoints(
        (await chart("Memory by manager")).line(name),
        points(({ mebibytes }) => mebibytes),
        1,
      );
      const controller = `${name}: demo`;
      const depths = points(({ controllers }) => controllers.demo!.depth!);
      assertPoints((await chart("Queue depth by controller")).line(controller), depths);
      const times = points(({ controllers }) => controllers.demo!.reconcileSeconds!.sum / 4);
      assertPoints((await chart("Reconcile time by controller")).line(controller), times);
    }
  });

  it("marks a fault, while it lasted and until the fleet had recovered, in each chart over time", async () => {
    const { injected, ended, settled } = madeUpFault;
    const lasted: Point[] = [
      [injected, ended],
      [ended, settled],
    ];
    for (const title of [
      "Clusters Available over time",
      "CPU by part",
      "CPU by manager",
      "Queue depth by controller",
    ]) {
      assertPoints((await chart(title)).areas(), lasted, 1);
    }
  });

  it("has no label of a chart above another, or cut off", async () => {
    for (const svg of await charts().all()) {
      const boxes = await svg.locator("text").evaluateAll((texts) =>
        texts.map((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return { text: text.textContent as string, left, right, top, bottom };
        }),
      );
      const { x, width } = (await svg.boundingBox())!;
      for (const [index, a] of boxes.entries()) {
        assert.ok(a.left >= x && a.right <= x + width, a.text);
        const above = boxes
          .slice(index + 1)
          .find((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
        assert.equal(above, undefined, `${a.text} and ${above?.text}`);
      }
    }
  });

  it("tells a screen reader of each chart: its title and what it shows", async () => {
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const images = nodes.filter(({ role, ignored }) => !ignored && role?.value === "image");
    const told = images.map(({ name, description }) => [name?.value, description?.value]);
    const captions = await page.locator("figcaption").all();
    const written = captions.map(async (caption) => [
      await caption.locator("h2").textContent(),
      await caption.locator("p").textContent(),
    ]);
    assert.ok(told.length >= 3);
    assert.deepEqual(told, await Promise.all(written));
    const ids = await page.locator("[id]").evaluateAll((elements) => elements.map(({ id }) => id as string));
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it("is gone through with the keyboard in the order in which it is read", async () => {
    const focused: string[] = [];
    const expected = [...(await titles()), ...(await titles())];
    while (focused.length < expected.length) {
      await page.keyboard.press("Tab");
      const element = page.locator(":focus");
      const label = await element.getAttribute("aria-labelledby");
      focused.push((await (label === null ? element : page.locator(`#${label}`)).textContent())!);
    }
    assert.deepEqual(focused, expected);
  });

  it("has links to its parts", async () => {
    const title = "The slowest Clusters";
    await page.getByRole("link", { name: title }).press("Enter");
    const { y } = (await page.getByRole("heading", { name: title }).boundingBox())!;
    assert.ok(y > -1 && y < 900, `${y}`);
  });

  describe("that is narrow", () => {
    before(() => page.setViewportSize({ width: 400, height: 800 }));

    it("is not wider than the window", async () => {
      assert.equal(await widthOf(page), 400);
    });

    it("has charts whose text can be read, and which the keyboard scrolls", async () => {
      const sizes = await page
        .locator("figure svg text")
        .evaluateAll((texts) => texts.map((text) => text.getScreenCTM().a * Number.parseFloat(text.style.fontSize)));
      assert.ok(Math.min(...sizes) >= 10, `${Math.min(...sizes)} px`);
      const scrolled = page.getByRole("group", { name: "Clusters over time" });
      await scrolled.press("ArrowRight");
      await page.waitForFunction((element) => element!.scrollLeft > 0, await scrolled.elementHandle());
    });
  });

  describe("in print", () => {
    before(async () => {
      await page.setViewportSize({ width: 700, height: 1000 });
      await page.emulateMedia({ media: "print" });
    });

    it("has whole charts, and nothing that is wider than the paper", async () => {
      assert.equal(await widthOf(page), 700);
      for (const svg of await charts().all()) {
        const { x, width, height } = (await svg.boundingBox())!;
        assert.ok(x >= 0 && x + width <= 700 && width > 500 && height > 200, `${x} ${width} ${height}`);
      }
      const hidden = await page
        .locator(".scroll")
        .evaluateAll((elements) => elements.map((element) => element.scrollWidth - element.clientWidth));
      assert.ok(
        hidden.every((pixels) => pixels === 0),
        hidden.join(),
      );
    });

    it("is dark on white", async () => {
      const colours = await page.locator("body, body *").evaluateAll((elements) =>
        elements.map((element) => {
          const style = element.ownerDocument.defaultView.getComputedStyle(element);
          return { background: style.backgroundColor as string, text: style.color as string };
        }),
      );
      const backgrounds = new Set(colours.map(({ background }) => background));
      assert.deepEqual([...backgrounds].sort(), ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].sort());
      const canvases = await page.locator("figure svg > rect:first-of-type").all();
      for (const canvas of canvases) {
        assert.equal(await canvas.getAttribute("fill"), "#fff");
      }
      const lightest = Math.max(...colours.map(({ text }) => Math.min(...text.match(/\d+/g)!.map(Number))));
      assert.ok(lightest < 0x80, `${lightest}`);
    });
  });
});

/** How wide the page is with all that sticks out of it. */
function widthOf(page: Page): Promise<number> {
  return page.locator("html").evaluate((element) => element.scrollWidth as number);
}

/** Where a line that goes in steps rises: the time, and the number afterwards. */
function stepsOf(vertices: readonly Point[]): Point[] {
  const steps = vertices.filter(([x, y], index) => {
    const before = vertices[index - 1];
    return before !== undefined && Math.abs(x - before[0]) < 0.05 && y > before[1];
  });
  return steps.filter(([x], index) => !(Math.abs((steps[index + 1]?.[0] ?? Infinity) - x) < 0.05));
}

/** The steps of Clusters that reached something at these times. */
function expectedSteps(times: readonly number[]): Point[] {
  return [...new Set(times)].sort((a, b) => a - b).map((time) => [time, times.filter((other) => other <= time).length]);
}

function assertPoints(actual: readonly Point[], expected: readonly Point[], tolerance?: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach(([x, y], index) => {
    assertNear(x, expected[index]![0], `x of ${index}`, tolerance);
    assertNear(y, expected[index]![1], `y of ${index}`, tolerance);
  });
}

/** Coordinates are drawn with one decimal: that is 0.08 s of the run's ten minutes, and half a MiB of a thousand. */
function assertNear(actual: number, expected: number, what: string, tolerance = 0.25): void {
  assert.ok(Math.abs(actual - expected) < tolerance, `${what}: ${actual}, not ${expected}`);
}
