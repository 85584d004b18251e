import type { Resources } from "../topologies/costs";

/** Amounts by the part that takes them, such as {@link Costs}. */
export type Parts = Readonly<Record<string, Partial<Resources>>>;

/** What all parts take. */
export function total(parts: Parts): Resources {
  return add(...Object.values(parts));
}

/** What several amounts are together; what one of them does not say is 0. */
export function add(...amounts: Partial<Resources>[]): Resources {
  return mapResources((name) => amounts.reduce((sum, amount) => sum + (amount[name] ?? 0), 0));
}

/** An amount so many times. */
export function times(factor: number, amount: Partial<Resources>): Resources {
  return mapResources((name) => factor * (amount[name] ?? 0));
}

/** Each number of an amount, rounded up. */
export function roundUp(amount: Resources): Resources {
  return mapResources((name) => Math.ceil(amount[name]));
}

function mapResources(value: (name: keyof Resources) => number): Resources {
  return {
    memoryMebibytes: value("memoryMebibytes"),
    diskMebibytes: value("diskMebibytes"),
    idleMillicores: value("idleMillicores"),
    bringUpCpuSeconds: value("bringUpCpuSeconds"),
  };
}
