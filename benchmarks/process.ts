import { spawn, type ChildProcess } from "node:child_process";
import { openSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";

/** A program that runs, and what it costs. */
export class Process {
  private readonly child: ChildProcess;

  /**
   * @param command the program and its arguments.
   * @param environment all of its environment variables.
   * @param log file for its output.
   */
  constructor(
    [program = "", ...args]: readonly string[],
    environment: Readonly<Record<string, string>>,
    private readonly log: string,
  ) {
    const output = openSync(log, "w");
    this.child = spawn(program, args, { env: environment, stdio: ["ignore", output, output] });
  }

  /** @throws if it has ended. */
  assertRunning(): void {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      throw new Error(`${this.child.spawnfile} has ended: see ${this.log}`);
    }
  }

  /** Seconds of CPU that its threads have used; the threads of a Go program last as long as it does. */
  async cpuSeconds(): Promise<number> {
    const tasks = `/proc/${this.child.pid}/task`;
    const times = (await readdir(tasks)).map((task) => readFile(`${tasks}/${task}/schedstat`, "utf8"));
    return (await Promise.all(times)).reduce((sum, time) => sum + Number(time.split(" ")[0]) / 1e9, 0);
  }

  /** Its memory in MiB: `private` is what no other process shares, `resident` has the pages of its file too. */
  async memory(): Promise<{ private: number; resident: number }> {
    const status = await readFile(`/proc/${this.child.pid}/status`, "utf8");
    const mebibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
    return { private: mebibytes("RssAnon"), resident: mebibytes("VmRSS") };
  }

  /** Kills it, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill("SIGKILL");
      await exit;
    }
  }
}
