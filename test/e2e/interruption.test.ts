import assert from "node:assert/strict";
import { join } from "node:path";
import { kernelName } from "../../local/network";
import { KubernetesClient } from "../../providers/kubernetes-client";
import { Checkout } from "./checkout";
import { assertFleet, objectsOfCluster } from "./fleet";
import { fractionOf, killAfter } from "./interruption";
import { snapshot } from "./machine";

/** How many moments, and what they follow from: the same seed gives the same ones. */
const { INTERRUPTIONS: moments = "4", SEED: seed = "1" } = process.env;

/** What is interrupted in turn, and how many seconds it takes on two processors. */
const OPERATIONS = [
  { operation: "up", count: 2, seconds: 60 },
  { operation: "up", count: 3, seconds: 25 },
  { operation: "up", count: 1, seconds: 20 },
  { operation: "destroy", count: 0, seconds: 20 },
];

/** Where the fleets are, and how many of their clusters share a stack. */
const FLEETS = [
  { kind: "existing", clustersPerStack: 0 },
  { kind: "local", clustersPerStack: 2 },
  { kind: "existing", clustersPerStack: 2 },
  { kind: "local", clustersPerStack: 0 },
];

/** The commands of a target of the Makefile. */
const target = (operation: string) =>
  ["node bin/tools/unlock.js", "pulumi stack select --create test", `node bin/cli/operation.js ${operation}`].join(
    " && ",
  );

describe(`an operation that is killed, and run again (seed ${seed})`, () => {
  const count = Number(moments);
  for (let first = 0; first < count; first += OPERATIONS.length) {
    const fleet = FLEETS[(first / OPERATIONS.length) % FLEETS.length]!;
    describeFleet(fleet, first, Math.min(count - first, OPERATIONS.length));
  }
});

function describeFleet({ kind, clustersPerStack }: (typeof FLEETS)[number], firstMoment: number, length: number): void {
  describe(`kind ${kind}, ${clustersPerStack || "all"} clusters per stack`, () => {
    let checkout: Checkout;
    let node: KubernetesClient;
    let untouched: string[];

    before(async () => {
      checkout = await Checkout.create();
      await checkout.run("pulumi", "stack", "init", "test");
      await set("clustersPerStack", clustersPerStack);
      if (kind === "existing") {
        const { kubeconfig, kubeconfigPath } = await checkout.createNode("management");
        node = KubernetesClient.fromKubeconfig(kubeconfig);
        untouched = await objectsOfCluster(node);
        await set("managementCluster.kind", kind);
        await set("managementCluster.kubeconfig", kubeconfigPath);
      }
    });

    after(async () => {
      if (kind === "existing") {
        await checkout.deleteNode("management");
      } else {
        await checkout.try("bash", "-c", target("destroy"));
      }
      await checkout.delete();
    });

    const set = (path: string, value: string | number) =>
      checkout.run("pulumi", "config", "set", "--path", path, String(value));

    OPERATIONS.slice(0, length).forEach(({ operation, count, seconds }, index) => {
      const moment = seconds * fractionOf(seed, firstMoment + index);
      it(`${operation} with ${count} clusters, killed after ${moment.toFixed(1)} s`, async () => {
        await set("clusterCount", count);
        await killAfter(checkout, moment, "bash", "-c", target(operation));
        await checkout.run("bash", "-c", target(operation));
        if (operation === "up") {
          await assertFleet(checkout, count);
        } else {
          await assertNothingLeft();
        }
      });
    });

    const assertNothingLeft = async () => {
      const names = [checkout.directory, kernelName(join(checkout.clusters, "management"))];
      if (kind === "existing") {
        assert.deepEqual(await objectsOfCluster(node), untouched);
      } else {
        const leftovers = snapshot((line) => names.some((name) => line.includes(name)));
        assert.deepEqual(Object.values(leftovers).flat(), []);
      }
    };
  });
}
