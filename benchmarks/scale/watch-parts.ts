import { partOf } from "../../processes/parts";
import { processIds, statisticsOf } from "../../processes/proc";
import { UsageWatch } from "../usage";

/** Watches the processes of this machine, by part. */
export function watchParts(): UsageWatch {
  return new UsageWatch(() => processIds().flatMap((pid) => statisticsOf(pid) ?? []), partOf);
}
