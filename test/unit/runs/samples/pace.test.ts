import assert from "node:assert/strict";
import { Pace } from "../../../../runs/samples/pace";

describe("the pace of samples", () => {
  it("spares a program that costs much for some rounds", () => {
    const pace = new Pace(10);
    const rounds = (program: string, length: number) =>
      Array.from({ length: 6 }, () => {
        const isDue = pace.isDue(program);
        if (isDue) {
          pace.note(program, length);
        }
        return isDue;
      });
    assert.deepEqual(rounds("short", 7), [true, true, true, true, true, true]);
    assert.deepEqual(rounds("long", 25), [true, false, false, true, false, false]);
  });
});
