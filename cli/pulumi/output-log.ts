import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { lastLines } from "../../tools/run";

/** Bytes at the end of the file in which its last line is looked for. */
const TAIL_BYTES = 4096;
/** Lines that say why a command failed that has no diagnostics. */
const MOST_LINES = 20;

/** The file that has what commands print, and what of that is to be seen. Commands write it themselves, whatever becomes of this process. */
export class OutputLog {
  readonly descriptor: number;
  private readonly results: string[] = [];
  private begin = 0;

  /** @param path of the file, which is made. */
  constructor(readonly path: string) {
    this.descriptor = openSync(path, "ax+", 0o600);
  }

  /** Notes that a command begins. */
  beginCommand(): void {
    this.begin = this.size;
  }

  /** Notes how the command that was begun last has ended. */
  endCommand(isWell: boolean): void {
    this.results.push(...resultOf(this.read(this.begin), isWell));
    this.begin = this.size;
  }

  /** What is to be seen of the commands that have ended. */
  get summary(): string {
    return this.results.join("\n\n");
  }

  /** The last line that says what is under way; undefined if there is none. */
  get lastLine(): string | undefined {
    return lastStep(this.read(Math.max(this.begin, this.size - TAIL_BYTES)));
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private get size(): number {
    return fstatSync(this.descriptor).size;
  }

  private read(from: number): string {
    const buffer = Buffer.alloc(this.size - from);
    return buffer.toString("utf8", 0, readSync(this.descriptor, buffer, 0, buffer.length, from));
  }
}

/**
 * What is to be seen of the output of one of Pulumi's commands: its diagnostics and how many resources have changed,
 * without the outputs of the stack; the last lines of one that failed and has neither.
 */
export function resultOf(output: string, isWell: boolean): string[] {
  const [, operation] = /^(\w+ing \(.+\)):$/m.exec(output) ?? [];
  const diagnostics = /^Diagnostics:\n(?:(?: .*)?\n)*/m.exec(output)?.[0];
  const resources = /^Resources:\n(?: .*\n)*/m.exec(output)?.[0];
  const sections = [diagnostics, resources].flatMap((section) => (section === undefined ? [] : [section.trimEnd()]));
  if (sections.length > 0) {
    return [[...(operation === undefined ? [] : [`${operation}:`]), ...sections].join("\n\n")];
  }
  return isWell ? [] : [lastLines(output, MOST_LINES)];
}

/** A line of dots only says that the operation goes on. */
function lastStep(output: string): string | undefined {
  return output
    .split("\n")
    .map((line) => line.trim().replace(/\s+/g, " "))
    .findLast((line) => line !== "" && !line.startsWith("@"));
}
