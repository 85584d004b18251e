import { spawn } from "node:child_process";

/** Settings of {@link run}. */
export interface RunOptions {
  /** environment of the command; default: the caller's */
  env?: NodeJS.ProcessEnv;
  /** milliseconds after which the command is killed and the call fails; default: none */
  timeout?: number;
  /** file descriptor that gets standard output and standard error, for what outlives the call; default: they are read */
  output?: number;
}

/** A command that could not be started, was killed, or exited with another status than 0. */
export class CommandError extends Error {
  constructor(
    command: string,
    args: readonly string[],
    reason: string,
    /** what the command wrote on standard error */
    readonly stderr: string,
  ) {
    super(`${[command, ...args].join(" ")}: ${reason}${stderr.trim() && `\n${lastLines(stderr, 20)}`}`);
    this.name = "CommandError";
  }
}

/**
 * Runs a command without a shell and resolves with its standard output.
 *
 * @throws CommandError (as a rejection), with the last lines of standard error
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: options.env,
      timeout: options.timeout,
      killSignal: "SIGKILL",
      stdio: ["ignore", options.output ?? "pipe", options.output ?? "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => (output[name] += text));
    }
    child.on("error", (error) => reject(new CommandError(command, args, error.message, output.stderr)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output.stdout);
      else reject(new CommandError(command, args, signal ? `killed by ${signal}` : `exit ${code}`, output.stderr));
    });
  });
}

/** Like {@link run}, but tells success from failure instead of throwing. */
export async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** The last `count` lines of a text. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
