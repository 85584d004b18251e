import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { predict } from "../../../capacity/prediction";
import { parseSettings } from "../../../settings/settings";
import { projectRoot } from "../../../tools/paths";
import { defaultSettings } from "./defaults";

/** The settings of a stack that this checkout has a file of. */
function settingsOf(stack: string) {
  const { config } = parse(readFileSync(join(projectRoot(), `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const own = Object.entries(config).map(([name, value]) => [name.replace(/^metal3-scale:/, ""), value]);
  const { settings, errors } = parseSettings({ ...defaultSettings(), ...Object.fromEntries(own) });
  assert.deepEqual(errors, []);
  return settings!;
}

describe("the stacks that the project comes with", () => {
  const stacks = readdirSync(projectRoot()).flatMap(
    (file) => /^Pulumi\.(dev|scale|laptop)\.yaml$/.exec(file)?.[1] ?? [],
  );

  it("have settings that are allowed", () => {
    assert.deepEqual(stacks, ["dev", "laptop", "scale"]);
    stacks.forEach(settingsOf);
  });

  it("bring up two clusters, and a thousand", () => {
    assert.deepEqual(
      stacks.map((stack) => settingsOf(stack).clusterCount),
      [2, 1000, 1000],
    );
  });

  it("need what a machine of 24 GiB has for laptop", () => {
    const { memoryMebibytes } = predict(settingsOf("laptop"), 2).thisMachine;
    assert.ok(memoryMebibytes < 20_000, `${memoryMebibytes}`);
  });
});
