import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setImmediate as turn } from "node:timers/promises";

/** What tar says if it cannot write. */
const ON_FULL_DISK = /: Wrote only \d+ of \d+ bytes$|: no space left on device$/im;

/** Milliseconds that a command may take unless told otherwise. */
const TIMEOUT = 600_000;

/** Turns of the event loop in which the output of a command that has ended is read, at up to 2 MiB each. */
const MOST_TURNS = 100;

/** What a finished command left behind. `status` is null if it could not be started or was killed. */
export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  /** What the command wrote there, and why it has no status. */
  readonly stderr: string;
}

export interface RunOptions {
  /** Environment of the command; default: the caller's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the command is killed; default: 10 minutes. */
  readonly timeout?: number;
  /** File descriptor that gets standard output and standard error, for what outlives the command; default: they are read. */
  readonly output?: number;
}

/** A command that could not be started, was killed, or exited with another status than 0. */
export class CommandError extends Error {
  constructor(command: string, args: readonly string[], { status, stderr }: CommandResult) {
    const reason = [...(status === null ? [] : [`exit ${status}`]), lastLines(stderr, 20)].filter(Boolean).join("\n");
    super(`${[command, ...args].join(" ")}: ${reason}`);
    this.name = "CommandError";
  }
}

/**
 * Runs a command without a shell and waits for its end, but not for the end of processes that it leaves behind, which may
 * hold its output open. Never throws: a command that cannot be started has status null and the reason in `stderr`.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const { env, timeout = TIMEOUT, output = "pipe" } = options;
    const child = spawn(command, args, { env, stdio: ["ignore", output, output] });
    const text = collectOutput(child);
    let reason = "";
    const timer = setTimeout(() => {
      reason = `no end after ${timeout / 1000} s`;
      child.kill("SIGKILL");
    }, timeout);
    const end = (status: number | null) => {
      clearTimeout(timer);
      resolve({ status, stdout: text.stdout, stderr: [text.stderr.trimEnd(), reason].filter(Boolean).join("\n") });
    };
    child.once("error", (error) => {
      reason = error.message;
      if (child.pid === undefined) end(null);
    });
    child.once("exit", (status, signal) => {
      if (signal !== null) reason ||= `killed by ${signal}`;
      void readRest(child).then(() => end(status));
    });
  });
}

/**
 * Runs a command as {@link run} does and resolves with its standard output.
 *
 * @throws CommandError (as a rejection) unless it exits with status 0, with the last lines of standard error
 */
export async function outputOf(command: string, args: readonly string[], options?: RunOptions): Promise<string> {
  const result = await run(command, args, options);
  if (result.status !== 0) throw new CommandError(command, args, result);
  return result.stdout;
}

/** Whether a command exits with status 0. */
export async function succeeds(command: string, args: readonly string[], options?: RunOptions): Promise<boolean> {
  return (await run(command, args, options)).status === 0;
}

/** The last `count` lines of a text. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** The first line of a text. */
export function firstLine(text: string): string {
  return text.trimStart().split("\n")[0] ?? "";
}

/** The last line of a command's error output that says something: enough for a one-line reason. */
export function lastLine(text: string): string {
  return lastLines(text.trim(), 1);
}

/** Whether a command's error output says that it could not write because the disk is full. */
export function saysFullDisk(text: string): boolean {
  return ON_FULL_DISK.test(text);
}

function collectOutput(child: ChildProcess): { stdout: string; stderr: string } {
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => (text[name] += chunk));
  }
  return text;
}

/**
 * Reads what a command that has exited had written, and closes its output. All of it is in the pipe by then, so it is
 * read when a turn of the event loop brings nothing more. Its end would come only with the last process that has it open.
 */
async function readRest({ stdout, stderr }: ChildProcess): Promise<void> {
  let received = true;
  const note = () => (received = true);
  stdout?.on("data", note);
  stderr?.on("data", note);
  for (let turns = 0; received && turns < MOST_TURNS; turns++) {
    received = false;
    // The first one may be in the turn in which the end was seen, after its reading.
    await turn();
    await turn();
  }
  stdout?.destroy();
  stderr?.destroy();
}
