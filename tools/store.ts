import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { filesOf, fingerprint, type Task } from "./task";

/** What was installed for one task: its lock entry's fingerprint and, by path, each file's size and time. */
interface Installed {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
}

const PARTIAL = /^\.partial-(\d+)$/;

/**
 * The folder that set-up fills. Each task is prepared in a partial folder, moved into place with one rename and then
 * recorded, so that whatever interrupts a set-up, the next one sees exactly which tasks are still to be done.
 */
export class Store {
  private readonly recordFile: string;
  private readonly partial: string;
  private readonly installed: Record<string, Installed>;
  private moved = 0;

  constructor(private readonly directory: string) {
    this.recordFile = join(directory, "installed.json");
    this.partial = join(directory, `.partial-${process.pid}`);
    this.installed = readRecord(this.recordFile);
  }

  /** Whether the task was installed from its present lock entry and its files are as they were then. */
  has(task: Task): boolean {
    const record = this.installed[task.id];
    return (
      record?.entry === fingerprint(task) &&
      filesOf(task).every((file) => record.files[file] === stateOf(join(this.directory, file)))
    );
  }

  /** A new empty folder to prepare tasks in, on the same file system as their place. */
  stagingFolder(name: string): string {
    const folder = join(this.partial, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Moves a prepared task (a file, or a folder with its files) into its place and records it. */
  install(task: Task, prepared: string): void {
    const target = join(this.directory, task.path);
    mkdirSync(dirname(target), { recursive: true });
    if (existsSync(target)) {
      mkdirSync(this.partial, { recursive: true });
      renameSync(target, join(this.partial, `replaced-${this.moved++}`));
    }
    renameSync(prepared, target);
    const files = filesOf(task).map((file) => [file, stateOf(join(this.directory, file)) ?? "absent"] as const);
    this.installed[task.id] = { entry: fingerprint(task), files: Object.fromEntries(files) };
    this.writeRecord();
  }

  /** Removes this set-up's partial folder and those that killed ones left behind. */
  clean(): void {
    for (const name of existsSync(this.directory) ? readdirSync(this.directory) : []) {
      const pid = PARTIAL.exec(name)?.[1];
      // A killed set-up may have left a tar behind that still writes: retried until it ends.
      if (pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid)))) {
        rmSync(join(this.directory, name), { recursive: true, force: true, maxRetries: 10 });
      }
    }
  }

  private writeRecord(): void {
    const next = `${this.recordFile}.${process.pid}`;
    writeFileSync(next, `${JSON.stringify(this.installed, undefined, 2)}\n`);
    renameSync(next, this.recordFile);
  }
}

/** An unreadable record costs a new installation, no more. */
function readRecord(file: string): Record<string, Installed> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, Installed>;
  } catch {
    return {};
  }
}

/** Follows links, so that a tool of the machine is noticed to have changed as well. */
function stateOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.size} bytes, ${stat.mtime.toISOString()}`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
