import { descendantsOf } from "../../processes/proc";
import { UsageWatch } from "../usage";

/** Watches what this process has started, by program. */
export function watchPrograms(): UsageWatch {
  return new UsageWatch(() => descendantsOf(process.pid), programOf);
}

/** `pulumi`, `program` (Node.js with the Pulumi program), or the name of the provider; undefined for a process that ends. */
function programOf(command: string): string | undefined {
  if (/dynamic-provider/.test(command)) {
    return "dynamic provider";
  }
  if (/cmd\/run/.test(command)) {
    return "program";
  }
  return /^\S*?([^/\s]+)(\s|$)/.exec(command)?.[1];
}
