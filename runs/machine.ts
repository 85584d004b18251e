import { availableParallelism, cpus, release, totalmem } from "node:os";
import type { Machine } from "./format";

/** This machine. */
export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? "",
    cores: availableParallelism(),
    memoryMebibytes: Math.floor(totalmem() / 1024 ** 2),
    kernel: release(),
  };
}

/** The memory of a machine in whole GiB: what the kernel keeps for itself differs between its versions. */
export function gibibytesOf({ memoryMebibytes }: Pick<Machine, "memoryMebibytes">): number {
  return Math.round(memoryMebibytes / 1024);
}
