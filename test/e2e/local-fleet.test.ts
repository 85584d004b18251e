import { describeClusterStacks } from "./local-fleet/cluster-stacks";
import { describeEnd } from "./local-fleet/end";
import { describeFaults } from "./local-fleet/faults";
import { describeFirstUpdate } from "./local-fleet/first-update";
import { describeLosses } from "./local-fleet/losses";
import { describeMachines } from "./local-fleet/machines";
import { describeGrowth, describeShrinkage } from "./local-fleet/number-of-clusters";
import { describeOwnBuild } from "./local-fleet/own-build";
import { describeSecurity } from "./local-fleet/security";
import { SharedFleet } from "./local-fleet/shared-fleet";

/** One fleet for all of them, since most of the time goes into bringing clusters up. */
describe("a fleet of kind local", () => {
  const fleet = new SharedFleet();
  before(() => fleet.start());
  after(() => fleet.stop());

  describeFirstUpdate(fleet);
  describeOwnBuild(fleet);
  describeFaults(fleet);
  describeGrowth(fleet);
  describeSecurity(fleet);
  describeShrinkage(fleet);
  describeLosses(fleet);
  describeMachines(fleet);
  describeClusterStacks(fleet);
  describeEnd(fleet);
});
