import assert from "node:assert/strict";
import { PassThrough } from "node:stream";

import { describe as describeMeter, LogProgress, TerminalProgress } from "../../../tools/progress";

const meter = (received: number, total: number) => ({ label: "kubelet 1.34.4", received, total });

describe("the progress of downloads", () => {
  it("is told in megabytes and percent, where the sender tells the size", () => {
    assert.equal(describeMeter(meter(31_400_000, 76_000_000)), "kubelet 1.34.4: 31 of 76 MB (41 %)");
    assert.equal(describeMeter(meter(40_000, 200_000)), "kubelet 1.34.4: 0.0 of 0.2 MB (20 %)");
    assert.equal(describeMeter(meter(76_000_000, 76_000_000)), "kubelet 1.34.4: 76 of 76 MB (100 %)");
    assert.equal(describeMeter(meter(31_400_000, 0)), "kubelet 1.34.4: 31 MB");
  });

  it("is a further line now and then in a log, until the download ends", async () => {
    const lines: string[] = [];
    let told: (() => void) | undefined;
    const progress = new LogProgress((line) => {
      lines.push(line);
      told?.();
    }, 1);
    await progress.during("kubelet 1.34.4", async (own) => {
      own.total = 76_000_000;
      own.received = 38_000_000;
      await new Promise<void>((resolve) => (told = resolve));
    });
    const count = lines.length;
    assert.deepEqual([...new Set(lines)], ["kubelet 1.34.4: 38 of 76 MB (50 %)"]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(lines.length, count);
  });

  it("is a line per download below all others on a terminal, and goes with the download", async () => {
    const terminal = Object.assign(new PassThrough(), { columns: 30 });
    const written = () => (terminal.read() as Buffer | null)?.toString() ?? "";
    const progress = new TerminalProgress(terminal as unknown as NodeJS.WriteStream);
    const during = (label: string) =>
      progress.during(label, async () => {
        progress.line("a line");
        assert.ok(written().endsWith(`a line\n  ${label}: 0 MB`.slice(0, 36) + "\n"));
      });
    await during("short");
    terminal.columns = 0;
    await during("short");
    terminal.columns = 30;
    await during("a label that is longer than the terminal has columns");
    progress.line("another line");
    assert.ok(written().endsWith("another line\n"));
  });
});
