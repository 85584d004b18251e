import { spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { projectRoot } from "../../tools/paths";
import type { OutputLog } from "./output-log";

/** Milliseconds from the signal that tells this process to end. */
interface Limits {
  /** Until this process ends if no command is under way. */
  alone: number;
  /** Until a command that has not ended is told again: Pulumi then leaves its steps. */
  steps: number;
  /** Until the command is killed. */
  end: number;
}

const LIMITS: Limits = { alone: 30_000, steps: 120_000, end: 150_000 };

/** Signals that have told this process to end. */
let signals = 0;
/** The command under way. */
let child: ChildProcess | undefined;
/** The file that gets the output of commands; undefined: this process's output. */
let log: OutputLog | undefined;

/**
 * Lets this process end only when the command under way has ended, which is told to end as well: Pulumi then ends its
 * steps under way, and writes the state. Ctrl-C reaches it by itself, from the terminal. A second signal has Pulumi leave its
 * steps, and a third kills it. Whatever is under way, this process ends within `limits` of the first signal; the next update
 * goes on from there.
 */
export function endGracefully(limits = LIMITS): void {
  process.on("SIGINT", () => end(limits));
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      child?.kill("SIGINT");
      end(limits);
    });
  }
}

/** Whether this process has been told to end. */
export function isInterrupted(): boolean {
  return signals > 0;
}

/** @throws if this process has been told to end: what comes next is not begun. */
export function assertNotInterrupted(): void {
  if (isInterrupted()) {
    throw interruption();
  }
}

function interruption(): Error {
  return new Error("interrupted; run it again to go on");
}

/** Has commands write their output to a file while an action runs; they then have no input. */
export async function withOutputLog<T>(to: OutputLog, action: () => Promise<T>): Promise<T> {
  log = to;
  try {
    return await action();
  } finally {
    log = undefined;
  }
}

/**
 * Runs a command with this process's input and output, or that of {@link withOutputLog}.
 *
 * @throws if the command fails, or this process was told to end before that had ended.
 */
export function run(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    if (isInterrupted()) {
      reject(interruption());
      return;
    }
    const to = log;
    to?.beginCommand();
    const stdio: StdioOptions = to === undefined ? "inherit" : ["ignore", to.descriptor, to.descriptor];
    const started = spawn(command, args, { cwd: projectRoot(), env, stdio });
    child = started;
    started.once("error", reject);
    started.once("exit", (code, signal) => {
      child = undefined;
      to?.endCommand(code === 0);
      if (isInterrupted() && code === 0) {
        // Pulumi ends well if it is told to end before it has begun.
        reject(interruption());
      } else if (code === 0) {
        resolve();
      } else {
        reject(new Error(`${[command, ...args].join(" ")} ended with ${signal ?? `exit code ${code}`}`));
      }
    });
  });
}

function end(limits: Limits): void {
  signals += 1;
  if (signals === 1) {
    endWithin(limits);
  } else if (child === undefined || signals > 2) {
    child?.kill("SIGKILL");
    console.error("error: interrupted; run it again to go on");
    process.exit(1);
  }
}

function endWithin({ alone, steps, end }: Limits): void {
  const after = (milliseconds: number, action: () => void) => setTimeout(action, milliseconds).unref();
  after(alone, () => {
    if (child === undefined) {
      giveUp("what was under way", alone);
    }
    console.error(`interrupted: waiting up to ${(steps - alone) / 1000} s for Pulumi's steps under way`);
  });
  after(steps, () => child?.kill("SIGINT"));
  after(end, () => {
    child?.kill("SIGKILL");
    giveUp("Pulumi", end);
  });
}

function giveUp(what: string, milliseconds: number): never {
  console.error(`error: interrupted; ${what} had not ended after ${milliseconds / 1000} s; run it again to go on`);
  process.exit(1);
}
