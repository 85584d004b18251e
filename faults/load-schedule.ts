import type { Load } from "./scenario";

/** One thing that a load does. */
export interface LoadStep {
  readonly kind: keyof Load;
  /** Which of its kind it is, from 0. */
  readonly number: number;
}

/**
 * What a load does until a time.
 *
 * @param seconds for which the load has gone on, without pauses.
 * @returns its steps in their order.
 */
export function loadSteps(load: Load, seconds: number): (LoadStep & { readonly seconds: number })[] {
  return (["scale", "rollouts"] as const)
    .flatMap((kind) => {
      const interval = load[kind];
      const count = interval === undefined ? 0 : Math.floor(seconds / interval);
      return Array.from({ length: count }, (_, number) => ({ kind, number, seconds: (number + 1) * interval! }));
    })
    .toSorted((a, b) => a.seconds - b.seconds);
}

/**
 * What a step does: objects have their turns one after another, and each is scaled up by one and, at its next turn, back.
 *
 * @param objects how many there are of those that the step is about.
 */
export function targetOf({ number }: LoadStep, objects: number): { readonly index: number; readonly more: 0 | 1 } {
  return { index: number % objects, more: Math.floor(number / objects) % 2 === 0 ? 1 : 0 };
}
