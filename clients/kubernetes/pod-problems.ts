import type { AnyObject } from "./client";

/** The part of a container's status that is read here. */
interface ContainerStatus {
  name: string;
  ready: boolean;
  state?: { waiting?: State; terminated?: State };
  lastState?: { terminated?: State };
}

interface State {
  reason?: string;
  message?: string;
}

/**
 * A line per reason for which a container of a Pod is not ready: what it waits for, and how it ended. Where the
 * container has the `terminationMessagePolicy` FallbackToLogsOnError, that has the end of its log.
 */
export function podProblems({ metadata, status }: AnyObject): string[] {
  const containers = (status?.containerStatuses ?? []) as ContainerStatus[];
  return containers
    .filter(({ ready }) => !ready)
    .flatMap(({ name, state, lastState }) =>
      [state?.waiting, state?.terminated, lastState?.terminated]
        .filter((found) => found !== undefined)
        .map(({ reason, message }) => `  Pod ${metadata?.name}, ${name}: ${reason}: ${message?.trim() ?? ""}`),
    );
}
