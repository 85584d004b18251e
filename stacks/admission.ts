import type * as pulumi from "@pulumi/pulumi";
import pLimit from "p-limit";
import { registered } from "../resources/dynamic-resource";

/** Something that takes part of the machine until it is available. */
interface Admitted {
  readonly availability: pulumi.Resource;
}

/**
 * Lets a number of workload clusters be brought up at the same time: whenever one is available, the next one is
 * admitted, so that one that is stuck holds its own place only.
 *
 * It is not a dependency: the state would keep that, so that one cluster could not be destroyed without all that have
 * waited for it, and a fleet only in their order.
 */
export class Admission {
  private readonly limit: ReturnType<typeof pLimit>;

  /** @param places how many are brought up at the same time. */
  constructor(places: number) {
    this.limit = pLimit(places);
  }

  /** Declares something that may start when the promise it is given resolves: in the order of the calls. */
  admit<T extends Admitted>(declare: (after: Promise<void>) => T): T {
    let start = () => {};
    const declared = declare(new Promise<void>((resolve) => (start = resolve)));
    void this.limit(() => {
      start();
      return registered(declared.availability);
    });
    return declared;
  }
}
