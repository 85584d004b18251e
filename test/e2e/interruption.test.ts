import assert from "node:assert/strict";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { Checkout } from "../../testing/checkout";
import { assertFleet, objectsOfCluster } from "./support/expected-fleet";
import { fractionOf, killAfter } from "./support/interruption";
import { assertNothingLeft } from "./support/leftovers";
import { skip } from "../skip";

/** How many moments, and what they follow from: the same seed gives the same ones. */
const { MOMENTS = "3", SEED: seed = "1" } = process.env;
const moments = Number(MOMENTS);
assert.ok(
  Number.isInteger(moments) && moments > 0,
  `MOMENTS: "${MOMENTS}" is not allowed: must be a whole number from 1`,
);

/** Workload clusters of a backing cluster of its own: there are two of these where there are three or four clusters. */
const BACKING_CAPACITY = 2;

/** The part of the moments that must not be after the end of their operation. */
const KILLED = 5 / 7;

/** An operation with a number of clusters. */
interface Operation {
  command: "up" | "destroy";
  count: number;
}

const up = (count: number): Operation => ({ command: "up", count });
const destroy: Operation = { command: "destroy", count: 0 };

/** What is killed in turn, each within how many seconds, and what is run after that. */
const INTERRUPTIONS = [
  { killed: [{ ...up(3), seconds: 45 }], next: up(3) },
  { killed: [{ ...up(1), seconds: 20 }], next: up(3) },
  { killed: [{ ...destroy, seconds: 20 }], next: up(2) },
  { killed: [{ ...up(4), seconds: 25 }], next: up(2) },
  {
    killed: [
      { ...up(1), seconds: 20 },
      { ...up(3), seconds: 30 },
    ],
    next: up(3),
  },
  { killed: [{ ...destroy, seconds: 20 }], next: destroy },
  { killed: [{ ...up(2), seconds: 45 }], next: destroy },
];

/** Where the fleets are, how many of their clusters share a stack, where their API servers are, and of what topology. */
const FLEETS = [
  { kind: "existing", clustersPerStack: 0, backing: "management", topology: "dedicated" },
  { kind: "local", clustersPerStack: 2, backing: "management", topology: "dedicated" },
  { kind: "existing", clustersPerStack: 2, backing: "management", topology: "dedicated" },
  { kind: "local", clustersPerStack: 0, backing: "local", topology: "dedicated" },
  { kind: "local", clustersPerStack: 2, backing: "local", topology: "fakeApiServer" },
  { kind: "local", clustersPerStack: 2, backing: "local", topology: "sharedApiServer" },
  { kind: "existing", clustersPerStack: 2, backing: "management", topology: "sharedApiServer" },
  { kind: "existing", clustersPerStack: 2, backing: "management", topology: "inMemory" },
];

let killed = 0;

describe(`an operation that is killed (seed ${seed})`, () => {
  for (let first = 0; first < moments; first += INTERRUPTIONS.length) {
    const fleet = FLEETS[(first / INTERRUPTIONS.length) % FLEETS.length]!;
    describeFleet(fleet, first, moments - first);
  }

  describe("in most cases", () => {
    it("had not ended before", () => {
      assert.ok(killed >= KILLED * moments, `only ${killed} of ${moments} operations were killed`);
    });
  });
});

function describeFleet(fleet: (typeof FLEETS)[number], firstMoment: number, length: number): void {
  const { kind, clustersPerStack, backing, topology } = fleet;
  const stacks = clustersPerStack === 0 ? "one stack" : `stacks of ${clustersPerStack}`;
  const ofTopology = topology === "dedicated" ? "" : `, topology ${topology}`;
  describe(`kind ${kind}, ${stacks}, backing cluster ${backing}${ofTopology}`, () => {
    let checkout: Checkout;
    let node: KubernetesClient;
    let untouched: string[];

    before(async () => {
      checkout = await Checkout.create();
      await checkout.run("pulumi", "stack", "init", "test");
      await checkout.set("topology.kind", topology);
      await checkout.set("clustersPerStack", clustersPerStack);
      await checkout.set("backingCluster.kind", backing);
      if (backing === "local") {
        await checkout.set("backingCapacity", BACKING_CAPACITY);
      }
      if (kind === "existing") {
        const { kubeconfig, kubeconfigPath } = await checkout.createNode("management");
        node = KubernetesClient.fromKubeconfig(kubeconfig);
        untouched = await objectsOfCluster(node);
        await checkout.set("managementCluster.kind", kind);
        await checkout.set("managementCluster.kubeconfig", kubeconfigPath);
      }
    });

    after(async () => {
      if (kind === "existing") {
        await checkout.deleteNode("management");
      } else {
        await checkout.try("node", "bin/cli/operation.js", "destroy");
      }
      await checkout.delete();
    });

    INTERRUPTIONS.slice(0, length).forEach(({ killed: operations, next }, index) => {
      const moments = operations.map(({ command, count, seconds }, turn) => {
        // A node that the program has made is deleted in 4 s, with all that is in it.
        const within = kind === "local" && command === "destroy" ? 4 : seconds;
        return { command, count, seconds: within * fractionOf(seed, firstMoment + index, turn) };
      });
      it(`${moments.map(describeMoment).join(", ")}, and then ${describeOperation(next)}`, async function () {
        let isKilled = false;
        for (const { command, count, seconds } of moments) {
          await checkout.set("clusterCount", count);
          isKilled = await killAfter(checkout, seconds, "node", "bin/cli/operation.js", command);
        }
        await checkout.set("clusterCount", next.count);
        await checkout.run("node", "bin/cli/operation.js", next.command);
        if (next.command === "up") {
          await assertFleet(checkout, next.count, topology);
        } else {
          await assertDestroyed();
        }
        if (!isKilled) {
          skip(this, "the operation had ended before");
        }
        killed++;
      });
    });

    const assertDestroyed = async () => {
      assert.ok(!("resources" in (await checkout.state())));
      assert.equal((await checkout.stacks()).length, 1);
      if (kind === "existing") {
        assert.deepEqual(await objectsOfCluster(node), untouched);
      } else {
        assertNothingLeft(checkout, "management", "backing-01", "backing-02");
      }
    };
  });
}

function describeOperation({ command, count }: Operation): string {
  return command === "up" ? `up with ${count} clusters` : command;
}

function describeMoment({ seconds, ...operation }: Operation & { seconds: number }): string {
  return `${describeOperation(operation)} after ${seconds.toFixed(1)} s`;
}
