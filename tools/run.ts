import { execFile } from "node:child_process";

/** What tar and skopeo say if they cannot write. */
const ON_FULL_DISK = /: Wrote only \d+ of \d+ bytes$|: no space left on device$/im;

/** What a finished command left behind. `status` is null if it could not be started or was killed. */
export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command without a shell and waits for its end. Never throws: a command that cannot be started has status
 * null and the reason in `stderr`.
 *
 * @param options.timeout milliseconds; default: none.
 */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly timeout?: number } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { env: options.env ?? process.env, timeout: options.timeout ?? 0, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === "number" ? error.code : null;
        resolve({ status, stdout, stderr: stderr || (error?.message ?? "") });
      },
    );
  });
}

/** The last line of a command's error output that says something: enough for a one-line reason. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** Whether a command's error output says that it could not write because the disk is full. */
export function saysFullDisk(text: string): boolean {
  return ON_FULL_DISK.test(text);
}
