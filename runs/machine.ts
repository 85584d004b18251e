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
