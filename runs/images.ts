import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesClient } from "../clients/kubernetes/client";
import { POD } from "../clients/kubernetes/kinds";
import type { AnyObject } from "../clients/kubernetes/objects";
import { BACKING_NAMESPACE } from "../components/backing-cluster";
import { FAKE_KUBELETS_NAMESPACE } from "../components/fake-kubelets";
import { attempt } from "./attempt";
import type { Image } from "./format";
import type { Sampled } from "./samples/sampler";

/** Seconds that reading may take: a cluster may be gone. */
const TIMEOUT_SECONDS = 10;

/** kubeadm's Namespace for API server and etcd. */
const KUBE_SYSTEM = "kube-system";

/** What a Pod's status says of a container (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/). */
interface ContainerStatus {
  readonly name: string;
  /** `sha256:…`, or `REPOSITORY@sha256:…`; empty while there is no container. */
  readonly imageID: string;
}

/**
 * The images that the containers of a fleet run now, by name: those of the managers, of what stands in for API servers and
 * kubelets, and of the management and backing clusters' own API servers and etcds.
 *
 * @returns undefined if a cluster cannot be asked, or if there is none.
 */
export async function imagesOf({ management, managers, backing }: Sampled): Promise<Image[] | undefined> {
  const client = attempt(management);
  if (client === undefined) {
    return undefined;
  }
  const clients = [...new Set([client, ...(attempt(backing)?.values() ?? [])])];
  const namespaces = [
    KUBE_SYSTEM,
    BACKING_NAMESPACE,
    FAKE_KUBELETS_NAMESPACE,
    ...Object.values(managers).map(({ namespace }) => namespace),
  ];
  const pods = Promise.all(clients.flatMap((client) => namespaces.map((namespace) => podsIn(client, namespace))));
  const timeout = sleep(TIMEOUT_SECONDS * 1000, undefined, { ref: false });
  const read = await Promise.race([pods, timeout]).catch(() => undefined);
  return read && distinct(read.flat().flatMap(imagesOfPod));
}

function podsIn(client: KubernetesClient, namespace: string): Promise<AnyObject[]> {
  return client.list(POD, { namespace });
}

/** The names are what was asked for: a status has any of the names that its node knows for the same image. */
function imagesOfPod({ spec, status }: AnyObject): Image[] {
  const { containers } = spec as { containers: { name: string; image: string }[] };
  const statuses = (status?.containerStatuses ?? []) as ContainerStatus[];
  return containers.flatMap(({ name, image }) => {
    const { imageID } = statuses.find((status) => status.name === name) ?? { imageID: "" };
    const digest = imageID.slice(imageID.lastIndexOf("@") + 1);
    return digest === "" ? [] : [{ name: image, digest }];
  });
}

function distinct(images: Image[]): Image[] {
  const byKey = new Map(images.map((image) => [`${image.name} ${image.digest}`, image]));
  return [...byKey].toSorted(([a], [b]) => a.localeCompare(b)).map(([, image]) => image);
}
