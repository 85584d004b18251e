import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { showLive } from "../../../../runs/live/live-view";
import type { Progress } from "../../../../runs/live/progress";

const progress: Progress = {
  title: "up of the stack dev",
  seconds: 12.3,
  total: 3,
  available: 1,
  phases: [["Available", 1]],
  waiting: [],
  managers: [],
};

/** An output that keeps what is written, as a terminal of 80 columns or as none. */
class Output extends Writable {
  text = "";
  readonly columns = 80;
  readonly rows = 24;

  constructor(readonly isTTY: boolean) {
    super();
  }

  hasColors(): boolean {
    return false;
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe("the live view", () => {
  let { TERM } = process.env;
  before(() => {
    TERM = process.env.TERM;
    process.env.TERM = "xterm";
  });
  after(() => {
    process.env.TERM = TERM ?? "";
  });

  const show = async (output: Output, action: () => Promise<void>, now = () => progress) => {
    await showLive(now, action, output as unknown as NodeJS.WriteStream);
    return output.text;
  };

  it("is drawn at once, once a second, and for the last time, on a terminal", async () => {
    let frames = 0;
    const text = await show(
      new Output(true),
      async () => sleep(1500),
      () => ({ ...progress, seconds: ++frames }),
    );
    assert.deepEqual(text.match(/stack dev, \d+ s/g), ["stack dev, 1 s", "stack dev, 2 s", "stack dev, 3 s"]);
    assert.match(stripVTControlCharacters(text), /1 of 3 Available\n\n {2}Available {2}1/);
  });

  it("leaves the cursor alone, which a handler of signals would have to show again", async () => {
    assert.ok(!(await show(new Output(true), () => Promise.resolve())).includes("\u001B[?25l"));
    assert.equal(process.listenerCount("SIGINT"), 0);
  });

  it("has below it what others print", async () => {
    const output = new Output(true);
    const { log } = console;
    const printed: string[] = [];
    console.log = (line: string) => printed.push(`${line} after ${output.text.length > 0}`);
    try {
      await show(output, () => {
        console.log("unchanged");
        return Promise.resolve();
      });
    } finally {
      console.log = log;
    }
    assert.deepEqual(printed, ["unchanged after true"]);
    // Drawn, erased for the line, and drawn again.
    const [first, ...others] = output.text.split("1 of 3 Available");
    assert.ok(first!.length > 0 && others.length > 1 && others[0]!.includes("\u001B[2K"));
  });

  it("is a line where there is no terminal, and not again while nothing changes", async () => {
    const line = "12 s: 1 of 3 Available\n";
    assert.equal(await show(new Output(false), () => Promise.resolve()), line);
    let available = 1;
    const changing = () => ({ ...progress, available });
    const text = await show(
      new Output(false),
      () => {
        available = 3;
        return Promise.resolve();
      },
      changing,
    );
    assert.equal(text, `${line}12 s: 3 of 3 Available\n`);
    process.env.TERM = "dumb";
    assert.equal(await show(new Output(true), () => Promise.resolve()), line);
    process.env.TERM = "xterm";
  });

  it("is a line again where there is no terminal, though nothing has changed for a minute", async () => {
    let seconds = 0;
    const action = () => {
      seconds = 60;
      return Promise.resolve();
    };
    const text = await show(new Output(false), action, () => ({ ...progress, seconds }));
    assert.equal(text, "0 s: 1 of 3 Available\n60 s: 1 of 3 Available\n");
  });

  it("ends when what it shows fails", async () => {
    const output = new Output(true);
    await assert.rejects(
      show(output, () => Promise.reject(new Error("no room"))),
      /^Error: no room$/,
    );
    const { length } = output.text;
    await sleep(1200);
    assert.equal(output.text.length, length);
  });
});
