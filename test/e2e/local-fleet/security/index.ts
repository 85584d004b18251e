import { describeApiServers } from "./api-servers";
import { describeEtcd } from "./etcd";
import { describeEtcdDoor } from "./etcd-door";
import { describeMachine } from "./machine";
import { describeSecrets } from "./secrets";
import type { SharedFleet } from "../shared-fleet";

const COUNT = 10;

/** What the table in docs/security.md says. */
export function describeSecurity(fleet: SharedFleet): void {
  describe("with ten clusters, is secure", () => {
    before(() => fleet.have(COUNT));

    describeEtcd(fleet, COUNT);
    describeEtcdDoor(fleet, COUNT);
    describeApiServers(fleet, COUNT);
    describeMachine(fleet, COUNT);
    describeSecrets(fleet, COUNT);
  });
}
