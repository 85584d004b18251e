import { isDeepStrictEqual } from "node:util";
import type { AnyObject, KubernetesClient, ObjectReference } from "./client";
import { POD, REPLICA_SET } from "./kinds";
import type { KubeconfigReference } from "./reference";

/** A Deployment in a cluster. */
export interface DeploymentReference {
  kubeconfig: KubeconfigReference;
  namespace: string;
  name: string;
}

/** The part of a Pod's status that is read here. */
interface PodStatus extends State {
  containerStatuses?: ContainerStatus[];
}

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

/** The part of a Deployment's or a ReplicaSet's spec that is read here. */
interface PodController {
  selector: { matchLabels: Record<string, string> };
  template: { metadata: { labels: Record<string, string> } };
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label */
const TEMPLATE_HASH_LABEL = "pod-template-hash";

/** Lines of what a container said at its end: its last words, without the usage before them. */
const LAST_LINES = 5;

/**
 * A line per reason for which a Pod or one of its containers is not ready: why the Pod ended (it was evicted, say), what a
 * container waits for, and how it ended. Where the container has the `terminationMessagePolicy` FallbackToLogsOnError, that has
 * the end of its log.
 */
export function podProblems({ metadata, status }: AnyObject): string[] {
  const pod = `  Pod ${metadata?.name}`;
  const { reason, message, containerStatuses = [] } = (status ?? {}) as PodStatus;
  const containers = containerStatuses
    .filter(({ ready }) => !ready)
    .flatMap(({ name, state, lastState }) =>
      [state?.waiting, state?.terminated, lastState?.terminated]
        .filter((found) => found !== undefined)
        .map(({ reason, message }) => `${pod}, ${name}: ${reason}: ${lastWords(message)}`),
    );
  return reason === undefined ? containers : [`${pod}: ${reason}: ${lastWords(message)}`, ...containers];
}

function lastWords(message = ""): string {
  return message.trim().split("\n").slice(-LAST_LINES).join("\n");
}

/** The problems of the Pods that a Deployment has as it is now; those from before its last change do not count. */
export async function deploymentProblems(client: KubernetesClient, deployment: ObjectReference): Promise<string[]> {
  const object = await client.get(deployment);
  if (object === undefined) {
    return [`  there is no Deployment ${deployment.metadata.name}`];
  }
  const { namespace } = deployment.metadata;
  const { selector, template } = object.spec as PodController;
  const replicaSets = await client.list(REPLICA_SET, { namespace, labelSelector: labelSelector(selector) });
  const current = replicaSets
    .map(({ spec }) => spec as PodController)
    .find((replicaSet) => isDeepStrictEqual(withoutHash(replicaSet.template), template));
  if (current === undefined) {
    return [];
  }
  const pods = await client.list(POD, { namespace, labelSelector: labelSelector(current.selector) });
  return pods.flatMap(podProblems);
}

function labelSelector({ matchLabels }: PodController["selector"]): string {
  return Object.entries(matchLabels)
    .map(([label, value]) => `${label}=${value}`)
    .join();
}

/** A ReplicaSet's template as its Deployment has it, which is how the Deployment's controller tells which one is current. */
function withoutHash({ metadata, ...template }: PodController["template"]): PodController["template"] {
  const { [TEMPLATE_HASH_LABEL]: _hash, ...labels } = metadata.labels;
  return { ...template, metadata: { ...metadata, labels } };
}

/**
 * Whether a process has refused its flags, as the flags' library says it (github.com/spf13/pflag, `errors.go`): it will do so
 * again however often it is started.
 */
export function refusesFlags(message: string): boolean {
  return /\bunknown (shorthand )?flag: |\binvalid argument ".*" for ".*" flag: /.test(message);
}
