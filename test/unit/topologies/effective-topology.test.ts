import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/settings";
import type { Settings } from "../../../settings/settings";
import { createStack } from "../../../stacks/stack";
import { effectiveTopology, topologySchema } from "../../../topologies";
import { record } from "../mocks";
import { defaultSettings } from "../settings/defaults";

const lean = { apiServer: { profile: "lean", flags: {} } };
const behaviour = { startupSeconds: 0, startupJitter: 0, missingShare: 0, failingShare: 0, failAfterSeconds: 60 };
const image = "docker.io/library/node:22.14.0-bookworm-slim";
const part = (startupDuration: string, startupJitter = "0.2") => ({ provisioning: { startupDuration, startupJitter } });
const template = { vm: part("10s"), node: part("2s"), apiServer: part("2s"), etcd: part("2s") };

/** What takes effect of a topology of each kind of which nothing is set, on a management cluster of kind `local`. */
const DEFAULTS: Readonly<Record<string, object>> = {
  dedicated: { ...lean, fakeKubelets: behaviour },
  sharedApiServer: { ...lean, fakeKubelets: behaviour },
  fakeApiServer: { fakeKubelets: behaviour },
  inMemory: template,
  docker: {},
};

const KINDS = topologySchema.options.map(({ shape }) => shape.kind.value);

function parse(topology: object, management: string): Settings {
  const managementCluster = { kind: management };
  const { settings, errors } = parseSettings({ ...defaultSettings(), topology, managementCluster, clusterCount: 1 });
  assert.deepEqual(errors, []);
  return settings!;
}

function effective(topology: object, management = "local"): object {
  const settings = parse(topology, management);
  return effectiveTopology(settings.topology, settings.managementCluster.kind);
}

async function programOf(topology: object, management: string): Promise<object[]> {
  const { resources } = await record(() => createStack(parse(topology, management)));
  return resources.map(({ label, inputs }) => ({ label, inputs })).toSorted((a, b) => a.label.localeCompare(b.label));
}

describe("a topology's settings with every default", () => {
  for (const kind of KINDS) {
    const management = kind === "docker" ? "kind" : "local";

    it(`are those of the kind ${kind}`, () => {
      assert.deepEqual(effective({ kind }, management), { kind, ...DEFAULTS[kind] });
    });

    it(`are allowed, and stay as they are, with the kind ${kind}`, () => {
      const topology = effective({ kind }, management);
      assert.deepEqual(parse(topology, management).topology, topology);
      assert.deepEqual(effective(topology, management), topology);
    });

    it(`make the same program, with the kind ${kind}`, async () => {
      for (const management of kind === "docker" ? ["kind"] : ["local", "kind"]) {
        const program = await programOf({ kind }, management);
        assert.deepEqual(await programOf(effective({ kind }, management), management), program);
      }
    });
  }

  it("keep what is set", () => {
    const apiServer = { profile: "upstream", flags: { "event-ttl": "5m" } };
    const fakeKubelets = { image: "example/node:20", startupSeconds: 30 };
    assert.deepEqual(effective({ kind: "dedicated", apiServer, fakeKubelets }, "kind"), {
      kind: "dedicated",
      apiServer,
      fakeKubelets: { ...behaviour, ...fakeKubelets },
    });
  });

  it("have the image of Node.js, unless it is the machine's own", () => {
    assert.deepEqual(effective({ kind: "fakeApiServer" }, "kind"), {
      kind: "fakeApiServer",
      fakeKubelets: { image, ...behaviour },
    });
  });

  it("have no jitter of a part for which only the duration is set, and make the same program", async () => {
    const topology = { kind: "inMemory", vm: { provisioning: { startupDuration: "1m" } } };
    assert.deepEqual(effective(topology), { kind: "inMemory", ...template, vm: part("1m", "0") });
    assert.deepEqual(await programOf(effective(topology), "local"), await programOf(topology, "local"));
  });
});
