import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NODE_DISK } from "../../../capacity/costs";
import { checkInotifyInstances, checkMachineLimits, machineCapacity } from "../../../capacity/machine";
import type { Capacity } from "../../../capacity/machine";
import { predict } from "../../../capacity/prediction";
import { parseSettings } from "../../../settings/settings";
import { Home } from "../home";
import { defaultSettings } from "../settings/defaults";

const vast: Capacity = { memoryMebibytes: 1e9, diskMebibytes: 1e9, idleMillicores: 1e9 };

function settingsOf(config: Record<string, unknown>) {
  return parseSettings({ ...defaultSettings(), ...config }).settings!;
}

describe("checkMachineLimits", () => {
  it("has nothing against a machine that holds exactly what is needed", () => {
    const settings = settingsOf({ clusterCount: 5 });
    assert.deepEqual(checkMachineLimits(settings, predict(settings).thisMachine), []);
  });

  for (const [name, what] of [
    ["memoryMebibytes", /^\d+ MiB of memory$/],
    ["diskMebibytes", /^\d+ MiB of disk space$/],
    ["idleMillicores", /^\d+ millicores of CPU when idle$/],
  ] as const) {
    it(`says how many clusters fit where there is too little: ${name}`, () => {
      const available = predict(settingsOf({ clusterCount: 4 })).thisMachine[name];
      const [message, ...others] = checkMachineLimits(settingsOf({ clusterCount: 9 }), { ...vast, [name]: available });
      assert.deepEqual(others, []);
      const words = /^clusterCount: 9 needs (.+) on this machine, which has (\d+) for it: (.+); (.+)$/.exec(message!);
      assert.match(words![1]!, what);
      assert.equal(words![2], String(available));
      assert.equal(words![3], "at most 4 fit");
      assert.equal(words![4], "to go on regardless, set ignoreMachineLimits to true");
    });

    it(`goes on with too little if the settings say so: ${name}`, () => {
      assert.deepEqual(checkMachineLimits(settingsOf({ ignoreMachineLimits: true }), { ...vast, [name]: 0 }), []);
    });
  }

  it("predicts a large fleet a few times only to say how many clusters fit", () => {
    const settings = settingsOf({ clusterCount: 9999, topology: { kind: "inMemory" } });
    const { memoryMebibytes } = predict({ ...settings, clusterCount: 1234 }).thisMachine;
    let predictions = 0;
    const counted = Object.defineProperty({ ...settings }, "clusterCount", {
      enumerable: true,
      get: () => ((predictions += 1), settings.clusterCount),
    });
    assert.match(checkMachineLimits(counted, { ...vast, memoryMebibytes })[0]!, /: at most 1234 fit;/);
    assert.ok(predictions < 50, `${predictions} predictions`);
  });

  it("says that not even one cluster fits", () => {
    const [message] = checkMachineLimits(settingsOf({}), { ...vast, memoryMebibytes: 700 });
    assert.match(message!, /which has 700 for it: not even one fits;/);
  });

  it("names the number of machines where a cluster has several", () => {
    const messageOf = (config: Record<string, unknown>) =>
      checkMachineLimits(settingsOf(config), { ...vast, memoryMebibytes: 700 })[0]!;
    const workers = "clusterCount: 2 with controlPlaneReplicas: 1 and workersPerCluster: 1000 needs ";
    assert.ok(messageOf({ workersPerCluster: 1000 }).startsWith(workers));
    const controlPlanes = "clusterCount: 2 with controlPlaneReplicas: 3 and workersPerCluster: 0 needs ";
    assert.ok(messageOf({ controlPlaneReplicas: 3 }).startsWith(controlPlanes));
  });
});

describe("machineCapacity", () => {
  it("is what this machine has", async () => {
    const { memoryMebibytes, diskMebibytes, idleMillicores } = await machineCapacity();
    assert.ok(memoryMebibytes > 100 && diskMebibytes > 0 && idleMillicores >= 1000);
  });

  describe("with clusters of this checkout", () => {
    const { PATH } = process.env;
    let home: Home;

    beforeEach(() => {
      home = new Home();
      process.env.PATH = `${home.directory}:${PATH}`;
      mkdirSync(join(home.directory, ".local/kind/management"), { recursive: true });
    });

    afterEach(() => {
      process.env.PATH = PATH;
      home.leave();
    });

    it("counts what local nodes hold on disk as the fleet's, and at least what they are predicted to", async () => {
      const diskWith = async (mebibytes: number) => {
        const du = `#!/bin/sh\nshift 4\nfor node; do printf '%s\\t%s\\n' ${mebibytes * 1024 ** 2} "$node"; done\n`;
        writeFileSync(join(home.directory, "du"), du, { mode: 0o755 });
        return (await machineCapacity()).diskMebibytes;
      };
      const none = await diskWith(0);
      const nodes = Array.from({ length: 100 }, (_, index) => join(home.directory, ".local/clusters", `node-${index}`));
      nodes.forEach((node) => mkdirSync(node, { recursive: true }));
      const assertCounted = async (mebibytes: number, each: number) => {
        const counted = (await diskWith(mebibytes)) - none;
        assert.ok(Math.abs(counted - nodes.length * each) < 5_000, `${counted} MiB`);
      };
      await assertCounted(1000, 1000);
      await assertCounted(0, NODE_DISK.local.diskMebibytes);
    });

    const memoryWith = async (usage: string) => {
      const docker = join(home.directory, "docker");
      const expected = "stats --no-stream --format {{.MemUsage}} management-control-plane";
      writeFileSync(docker, `#!/bin/sh\n[ "$*" = "${expected}" ] && echo "${usage}"\n`, { mode: 0o755 });
      return (await machineCapacity()).memoryMebibytes;
    };

    it("counts what they hold as the fleet's", async () => {
      const without = await memoryWith("0B / 0B");
      const held = (await memoryWith("97.66TiB / 100TiB")) - without;
      assert.ok(Math.abs(held - 97.66 * 1024 ** 2) < 50_000, `${held} MiB`);
    });

    it("takes what Docker does not tell for nothing", async () => {
      assert.ok(Math.abs((await memoryWith("-- / --")) - (await memoryWith("0B / 0B"))) < 50_000);
    });
  });
});

describe("checkInotifyInstances", () => {
  const backing = (backingClusters: number) => ({ backingClusters, backingCluster: '{"kind":"local"}' });

  it("refuses more local nodes than the kernel lets a user have watches for, and says how to raise that", () => {
    assert.deepEqual(checkInotifyInstances(settingsOf(backing(4)), 128), []);
    assert.deepEqual(checkInotifyInstances(settingsOf(backing(10)), 128), [
      "backingClusters: 11 local nodes need 242 inotify instances, and fs.inotify.max_user_instances is 128: raise it " +
        "with `sysctl fs.inotify.max_user_instances=484`; to go on regardless, set ignoreMachineLimits to true",
    ]);
  });

  it("goes on if the settings say so, and does not count nodes that are not local", () => {
    assert.deepEqual(checkInotifyInstances(settingsOf({ ...backing(10), ignoreMachineLimits: true }), 128), []);
    const kind = { managementCluster: '{"kind":"kind"}', backingClusters: 10, backingCluster: '{"kind":"kind"}' };
    assert.deepEqual(checkInotifyInstances(settingsOf(kind), 0), []);
  });
});
