import { createHash } from "node:crypto";

/** How Nodes behave: real machines are slow, and some of them fail. Shares are from 0 to 1. */
export interface NodeBehaviour {
  /** Seconds from the end of provisioning until the Node is there. Default: 0, as soon as provisioning begins. */
  readonly startupSeconds?: number;
  /** The startup takes up to this share longer. Default: 0. */
  readonly startupJitter?: number;
  /** Share of the machines whose Node never appears. Default: 0. */
  readonly missingShare?: number;
  /** Share of the machines whose Node is no longer Ready after `failAfterSeconds`. Default: 0. */
  readonly failingShare?: number;
  /** Default: 60. */
  readonly failAfterSeconds?: number;
}

/** How Nodes behave, with every default. */
export function effectiveBehaviour(behaviour: NodeBehaviour = {}): Required<NodeBehaviour> {
  const {
    startupSeconds = 0,
    startupJitter = 0,
    missingShare = 0,
    failingShare = 0,
    failAfterSeconds = 60,
  } = behaviour;
  return { startupSeconds, startupJitter, missingShare, failingShare, failAfterSeconds };
}

/** Seconds from the end of a machine's provisioning until its Node is there; infinite for one that never appears. */
export function startupSeconds(machine: string, behaviour: NodeBehaviour): number {
  const { startupSeconds, startupJitter, missingShare } = effectiveBehaviour(behaviour);
  return draw(machine, "missing") < missingShare
    ? Infinity
    : startupSeconds * (1 + startupJitter * draw(machine, "startup"));
}

/** Seconds from when a machine's Node can be there first until it is no longer Ready; infinite for one that stays Ready. */
export function failureSeconds(machine: string, behaviour: NodeBehaviour): number {
  const { failingShare, failAfterSeconds } = effectiveBehaviour(behaviour);
  return draw(machine, "failing") < failingShare ? failAfterSeconds : Infinity;
}

/** A number from 0 to 1 that follows from the machine's name: the same after a restart. */
function draw(machine: string, what: string): number {
  return createHash("sha256").update(`${what} ${machine}`).digest().readUInt32BE() / 2 ** 32;
}
