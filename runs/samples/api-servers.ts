import type { KubernetesClient } from "../../clients/kubernetes/client";
import { POD } from "../../clients/kubernetes/kinds";
import { parseMetrics } from "../../clients/metrics";
import { errorMessage } from "../../clients/retry";
import { BACKING_NAMESPACE } from "../../components/backing-cluster";
import { ETCD_METRICS_PORT, ETCD_SELECTOR } from "../../components/multi-tenant-etcd";
import type { ApiServerSample, EtcdSample } from "../format";
import { apiServerFigures, etcdFigures, isApiServerMetric, isEtcdMetric } from "./api-server-figures";
import type { Counters } from "./counters";
import type { Pace } from "./pace";
import type { Unsampled } from "./sample";

/**
 * Asks the API server of the management cluster for its metrics. If there are several, any of them answers: what is counted is
 * what has come to its own counters since it answered last.
 */
export async function sampleApiServer(
  client: KubernetesClient,
  counters: Counters,
  pace: Pace,
): Promise<Unsampled<ApiServerSample>[]> {
  const sample = { kind: "apiServer", name: "management" } as const;
  try {
    const text = await client.getText("/metrics");
    pace.note("apiServer", text.length);
    const now = parseMetrics(text, isApiServerMetric);
    return [{ ...sample, figures: apiServerFigures(now, counters.increaseOf("apiServer", now)) }];
  } catch (error) {
    return [{ ...sample, error: errorMessage(error) }];
  }
}

/** Asks the etcd of the tenants in a backing cluster, through its API server; nothing if there is none. */
export async function sampleEtcd(
  name: string,
  client: KubernetesClient,
  counters: Counters,
): Promise<Unsampled<EtcdSample>[]> {
  try {
    return await sampleEtcdPods(name, client, counters);
  } catch (error) {
    return [{ kind: "etcd", name, error: errorMessage(error) }];
  }
}

async function sampleEtcdPods(
  name: string,
  client: KubernetesClient,
  counters: Counters,
): Promise<Unsampled<EtcdSample>[]> {
  const pods = await client.list(POD, { namespace: BACKING_NAMESPACE, labelSelector: ETCD_SELECTOR });
  return Promise.all(
    pods.map(async ({ metadata }) => {
      const pod = metadata!.name!;
      const sample = { kind: "etcd", name, pod } as const;
      try {
        const path = `/api/v1/namespaces/${BACKING_NAMESPACE}/pods/${pod}:${ETCD_METRICS_PORT}/proxy/metrics`;
        const now = parseMetrics(await client.getText(path), isEtcdMetric);
        return { ...sample, figures: etcdFigures(now, counters.increaseOf(`${name}/${pod}`, now)) };
      } catch (error) {
        return { ...sample, error: errorMessage(error) };
      }
    }),
  );
}
