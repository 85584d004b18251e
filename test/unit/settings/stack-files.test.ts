import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { predict } from "../../../capacity/prediction";
import { readSettings } from "../../../cli/pulumi/settings";
import { projectRoot } from "../../../tools/paths";

describe("the stacks that the project comes with", () => {
  const stacks = readdirSync(projectRoot()).flatMap(
    (file) => /^Pulumi\.(dev|scale|laptop)\.yaml$/.exec(file)?.[1] ?? [],
  );

  it("have settings that are allowed, and bring up two clusters or a thousand", async () => {
    assert.deepEqual(stacks, ["dev", "laptop", "scale"]);
    const settings = await Promise.all(stacks.map(readSettings));
    assert.deepEqual(
      settings.map(({ clusterCount }) => clusterCount),
      [2, 1000, 1000],
    );
  });

  it("need what a machine of 24 GiB has for laptop", async () => {
    const { memoryMebibytes } = predict(await readSettings("laptop"), 2).thisMachine;
    assert.ok(memoryMebibytes < 20_000, `${memoryMebibytes}`);
  });
});
