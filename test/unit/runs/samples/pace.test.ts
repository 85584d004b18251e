import assert from "node:assert/strict";
import { Pace } from "../../../../runs/samples/pace";

describe("the pace of samples", () => {
  it("spares a program whose metrics are long for some rounds", () => {
    const pace = new Pace();
    const rounds = (program: string, length: number) =>
      Array.from({ length: 6 }, () => {
        const isDue = pace.isDue(program);
        if (isDue) {
          pace.note(program, length);
        }
        return isDue;
      });
    assert.deepEqual(rounds("short", 100_000), [true, true, true, true, true, true]);
    assert.deepEqual(rounds("long", 3_000_000), [true, false, false, true, false, false]);
  });
});
