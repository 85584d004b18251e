import { styleText } from "node:util";
import { managerProblems } from "./manager-state";
import type { ManagerState } from "./manager-state";
import type { Progress, WaitingCluster } from "./progress";

/** The terminal that a view is rendered for. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  readonly hasColours: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** A piece of a line. */
interface Span {
  readonly text: string;
  readonly style?: Style;
}

/** Clusters that are listed one by one; no more than there is room for. */
const MOST_LISTED = 10;
/** Lines that what waits has before anything else: a heading below an empty one, and three clusters. */
const LEAST_ROOM = 5;

/** The view of a moment: lines that are narrower than the terminal, and fewer than it has; what matters most is above. */
export function render(progress: Progress, terminal: Terminal): string {
  const above = [
    [{ text: `${progress.title}, ${duration(progress.seconds)}`, style: "bold" } as const],
    barOf(progress, terminal),
    ...warningLines(progress),
  ];
  const below = pulumiLines(progress);
  const room = terminal.rows - 1 - above.length - below.length;
  const { phases, managers } = phasesAndManagers(progress, terminal, room - LEAST_ROOM);
  const left = room - phases.length - managers.length;
  const waiting = waitingLines(progress.waiting, Math.min(MOST_LISTED, left - 2));
  return [...above, ...phases, ...waiting, ...managers, ...below]
    .slice(0, terminal.rows - 1)
    .map((line) => lineOf(line, terminal))
    .join("\n");
}

/**
 * The lines of the phases, and of the managers if both have room: beside all phases, or else beside those in which there are
 * clusters.
 *
 * @param room lines for both.
 */
function phasesAndManagers(progress: Progress, terminal: Terminal, room: number) {
  const managers = managerLines(progress.managers);
  const all = phaseLines(progress, terminal, () => true);
  const withClusters = phaseLines(progress, terminal, (clusters) => clusters > 0);
  const phases =
    managers.length === 0 ? all : [all, withClusters].find(({ length }) => length + managers.length <= room);
  return phases === undefined ? { phases: all, managers: [] } : { phases, managers };
}

/** The same in one line, for where there is no terminal. */
export function summaryLine(progress: Progress): string {
  const { total, available, phases, waiting, managers, warning, notice } = progress;
  const counts = phases
    .filter(([name, count]) => count > 0 && name !== "Available")
    .map(([name, count]) => `${count} ${name}`);
  const [slowest] = waiting;
  return [
    `${available} of ${total} Available`,
    ...rateOf(progress),
    ...(counts.length > 0 ? [counts.join(", ")] : []),
    ...(slowest === undefined ? [] : [`slowest: ${slowest.name}${slowest.reason && `, ${slowest.reason}`}`]),
    ...managerSummary(managers),
    ...[warning, notice].filter((text) => text !== undefined),
  ].join("; ");
}

/** What all managers use and have to do, and those that do not answer. */
function managerSummary(managers: readonly ManagerState[]): string[] {
  const cores = managers.flatMap(({ cores }) => cores ?? []);
  const errors = sum(managers.map(({ errors }) => errors));
  const throttled = sum(managers.map(({ throttled }) => throttled));
  const figures = [
    ...(cores.length > 0 ? [`${sum(cores).toFixed(2)} cores`] : []),
    `${sum(managers.map(({ mebibytes }) => mebibytes)).toFixed(0)} MiB`,
    `${sum(managers.map(({ depth }) => depth))} queued`,
    `${errors} ${errors === 1 ? "error" : "errors"}`,
    ...(throttled > 0 ? [`${throttled} throttled`] : []),
  ];
  const problems = managerProblems(managers);
  return [...(problems.length < managers.length ? [`managers: ${figures.join(", ")}`] : []), ...problems];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Seconds as people say them: `72 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60)];
  if (hours > 0) {
    return `${hours} h ${minutes % 60} min`;
  }
  return minutes >= 2 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

function barOf(progress: Progress, { columns }: Terminal): Span[] {
  const { available, total } = progress;
  const text = [`${available} of ${total} Available`, ...rateOf(progress)].join(", ");
  const width = Math.max(0, Math.min(60, columns - text.length - 5));
  const filled = total === 0 ? width : Math.floor((available / total) * width);
  return [
    { text: "[" },
    { text: "#".repeat(filled), style: "green" },
    { text: `${"-".repeat(width - filled)}] ${text}` },
  ];
}

function rateOf({ rate }: Progress): string[] {
  return rate === undefined
    ? []
    : [`${rate.perMinute.toFixed(rate.perMinute < 10 ? 1 : 0)} a minute`, `about ${duration(rate.secondsLeft)} left`];
}

/**
 * A line per phase, with a bar where there is room for it.
 *
 * @param isShown whether a phase with that many clusters has a line.
 */
function phaseLines(
  { phases, total }: Progress,
  { columns }: Terminal,
  isShown: (clusters: number) => boolean,
): Span[][] {
  const [names, counts] = [Math.max(...phases.map(([name]) => name.length)), String(total).length];
  const room = Math.min(40, columns - names - counts - 7);
  const shown = phases.filter(([, count]) => isShown(count));
  return [
    [],
    ...shown.map(([name, count]): Span[] => {
      const bar = total === 0 ? 0 : Math.ceil((count / total) * room);
      const style = count === 0 ? "dim" : name === "Available" ? "green" : name === "failed" ? "red" : undefined;
      return [
        { text: `  ${name.padEnd(names)}  ${String(count).padStart(counts)}  `, ...(style && { style }) },
        { text: "#".repeat(Math.max(0, bar)), ...(style && { style }) },
      ];
    }),
  ];
}

/** @param most lines besides the heading. */
function waitingLines(waiting: readonly WaitingCluster[], most: number): Span[][] {
  const listed = waiting.slice(0, Math.max(0, most));
  if (listed.length === 0) {
    return [];
  }
  return tableLines(
    ["SLOWEST", "SINCE", "PHASE", "WHY IT IS NOT AVAILABLE"],
    listed.map(({ name, seconds, phase, reason }) => [name, duration(seconds), phase, reason]),
  );
}

function managerLines(managers: readonly ManagerState[]): Span[][] {
  if (managers.length === 0) {
    return [];
  }
  return tableLines(
    ["MANAGER", "CORES", "MEMORY", "QUEUE", "ERRORS", "THROTTLED", ""],
    managers.map(({ name, cores, mebibytes, depth, errors, throttled, problem }) => [
      name,
      cores?.toFixed(2) ?? "",
      problem === undefined ? `${mebibytes.toFixed(0)} MiB` : "",
      problem === undefined ? String(depth) : "",
      String(errors),
      String(throttled),
      problem === undefined ? "" : `cannot be asked: ${problem}`,
    ]),
  );
}

/** Rows below a heading, in columns; the last one has no width. */
function tableLines(heading: readonly string[], rows: readonly (readonly string[])[]): Span[][] {
  const all = [heading, ...rows];
  const widths = heading.slice(0, -1).map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return [[], ...lines.map((text, index): Span[] => [{ text, ...(index === 0 && { style: "dim" as const }) }])];
}

function warningLines({ warning, notice }: Progress): Span[][] {
  const lines: Span[] = [
    ...(warning === undefined ? [] : [{ text: warning, style: "yellow" as const }]),
    ...(notice === undefined ? [] : [{ text: notice, style: "bold" as const }]),
  ];
  return lines.map((line) => [line]);
}

function pulumiLines({ pulumi }: Progress): Span[][] {
  return pulumi === undefined ? [] : [[], [{ text: `Pulumi: ${pulumi}`, style: "dim" }]];
}

/** A line that the terminal would break in two is cut off. */
function lineOf(line: readonly Span[], { columns, hasColours }: Terminal): string {
  let room = columns - 1;
  return line
    .map(({ text, style }) => {
      const shown = text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`.slice(0, room);
      room -= shown.length;
      return style !== undefined && hasColours && shown !== ""
        ? styleText(style, shown, { validateStream: false })
        : shown;
    })
    .join("");
}
