import { clearScreenDown, moveCursor } from "node:readline";

/** Milliseconds between two looks at the downloads: where lines can be changed, and where they cannot. */
const TERMINAL_INTERVAL = 250;
const LOG_INTERVAL = 10_000;

const MEGABYTE = 1_000_000;

/** How far one download is, in bytes. */
export interface Meter {
  readonly label: string;
  received: number;
  /** 0 where the sender does not tell. */
  total: number;
}

/** Takes what set-up has to say: lines, and how far its downloads are. */
export interface Progress {
  line(text: string): void;
  /** Shows how far a download is until it ends. */
  during<T>(label: string, download: (meter: Meter) => Promise<T>): Promise<T>;
}

/** On a terminal, a line per download that changes; elsewhere, a line per download now and then. */
export function standardErrorProgress(): Progress {
  return process.stderr.isTTY
    ? new TerminalProgress(process.stderr)
    : new LogProgress((text) => process.stderr.write(`${text}\n`));
}

/** Says in further lines how far each download is. */
export class LogProgress implements Progress {
  constructor(
    readonly line: (text: string) => void,
    private readonly interval: number = LOG_INTERVAL,
  ) {}

  async during<T>(label: string, download: (meter: Meter) => Promise<T>): Promise<T> {
    const meter = { label, received: 0, total: 0 };
    const timer = setInterval(() => this.line(describe(meter)), this.interval);
    try {
      return await download(meter);
    } finally {
      clearInterval(timer);
    }
  }
}

/** Keeps a line per running download below all others. */
export class TerminalProgress implements Progress {
  private readonly meters = new Set<Meter>();
  private timer: NodeJS.Timeout | undefined;
  private drawn = 0;

  constructor(private readonly terminal: NodeJS.WriteStream) {}

  line(text: string): void {
    this.draw(`${text}\n`);
  }

  async during<T>(label: string, download: (meter: Meter) => Promise<T>): Promise<T> {
    const meter = { label, received: 0, total: 0 };
    this.meters.add(meter);
    this.timer ??= setInterval(() => this.draw(), TERMINAL_INTERVAL);
    try {
      return await download(meter);
    } finally {
      this.meters.delete(meter);
      this.draw();
      if (this.meters.size === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
      }
    }
  }

  /** @param text goes above the lines of the downloads. */
  private draw(text = ""): void {
    if (this.drawn > 0) {
      moveCursor(this.terminal, 0, -this.drawn);
      clearScreenDown(this.terminal);
    }
    // A line that the terminal breaks in two would not be found again. Some terminals have no size: 0 columns.
    const width = this.terminal.columns || 80;
    const lines = [...this.meters].map((meter) => `  ${describe(meter)}`.slice(0, width - 1));
    this.terminal.write([text, ...lines.map((line) => `${line}\n`)].join(""));
    this.drawn = lines.length;
  }
}

/** "kubelet 1.34.4: 31 of 76 MB (40 %)"; where the sender tells no size, "kubelet 1.34.4: 31 MB". */
export function describe({ label, received, total }: Meter): string {
  const megabytes = (bytes: number) => (bytes / MEGABYTE).toFixed(total < MEGABYTE ? 1 : 0);
  return total === 0
    ? `${label}: ${(received / MEGABYTE).toFixed(0)} MB`
    : `${label}: ${megabytes(received)} of ${megabytes(total)} MB (${Math.floor((received / total) * 100)} %)`;
}
