import { join } from "node:path";
import { LocalFleet } from "../faults/local-fleet";
import { allManagers } from "../topologies";
import type { Checkout } from "./checkout";

/** The fleet of a checkout, of kind `local`, whose management cluster is its backing cluster. */
export function fleetOf(checkout: Checkout): LocalFleet {
  const node = join(checkout.clusters, "management");
  return new LocalFleet({
    node,
    backing: [node],
    managers: allManagers,
    start: () => checkout.operate("up"),
  });
}
