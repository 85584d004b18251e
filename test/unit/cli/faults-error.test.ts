import assert from "node:assert/strict";
import { faultsError } from "../../../cli/faults-error";
import { CommandError } from "../../../cli/output/command";
import { NeedsHelpError } from "../../../faults/run-scenario";

describe("the error that make faults ends with", () => {
  it("has the exit code 2 of a fleet that did not recover by itself", () => {
    const error = faultsError(new NeedsHelpError("the fleet needs help"));
    assert.ok(error instanceof CommandError);
    assert.deepEqual([error.exitCode, error.message], [2, "the fleet needs help"]);
  });

  it("is any other as it is, which ends with 1", () => {
    const error = new Error("a fault could not be reverted");
    assert.equal(faultsError(error), error);
    assert.ok(!(error instanceof CommandError));
  });
});
