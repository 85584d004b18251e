import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readScenario } from "../../../cli/scenario-file";

describe("SCENARIO", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "scenarios-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  const file = (text: string) => {
    const path = join(directory, "scenario.yaml");
    writeFileSync(path, text);
    return path;
  };

  it("is one of the project's, by name, or a file", async () => {
    const restarts = (await readScenario("restarts")).scenario;
    assert.deepEqual(restarts.fleet, { "topology.kind": ["dedicated", "sharedApiServer"] });
    assert.ok(restarts.faults.length > 1);
    const { scenario, contents } = await readScenario(file("faults: [{ fault: kubelet killed, after: 1m }]"));
    assert.deepEqual(
      scenario.faults.map(({ fault, after }) => [fault.name, after]),
      [["kubelet killed", 60]],
    );
    assert.deepEqual(contents, { faults: [{ fault: "kubelet killed", after: "1m" }] });
  });

  it("is refused with what there is, if it is neither", async () => {
    await assert.rejects(
      readScenario(""),
      /^Error: SCENARIO is missing; there are: certificates, network, restarts, slow-etcd, or the/,
    );
    await assert.rejects(
      readScenario("restart"),
      /^Error: SCENARIO "restart" is neither a scenario nor a file; did you mean restarts\? there are: /,
    );
  });

  it("is refused with the file's name in each line, if that is not allowed", async () => {
    const path = file("faults: [{ after: 1m }, { fault: kubelet killed, for: 1 }]");
    await assert.rejects(readScenario(path), (error: Error) =>
      error.message.split("\n").every((line) => line.startsWith(`${path}: faults.`)),
    );
    await assert.rejects(readScenario(file("faults: [")), /scenario\.yaml: cannot be read as YAML: /);
  });
});
