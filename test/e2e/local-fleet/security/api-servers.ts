import assert from "node:assert/strict";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { KubernetesClient } from "../../../../clients/kubernetes/client";
import { workloadNames } from "../../support/expected-fleet";
import type { SharedFleet } from "../shared-fleet";

export function describeApiServers(fleet: SharedFleet, count: number): void {
  describe("at the workload API servers", () => {
    const names = workloadNames(count);
    const pairs = names.flatMap((one) => names.filter((other) => other !== one).map((other) => [one, other] as const));
    /** Those of the workload clusters' administrators. */
    const kubeconfigs = new Map<string, KubeConfig>();

    before(async () => {
      for (const name of names) {
        kubeconfigs.set(name, await fleet.administrator(name));
      }
    });

    const nodesSeen = async (config: KubeConfig) => {
      const nodes = await KubernetesClient.fromKubeconfig(config.exportConfig()).list({
        apiVersion: "v1",
        kind: "Node",
      });
      return nodes.map(({ metadata }) => metadata?.name);
    };

    it("accept the administrator of their own cluster", async () => {
      for (const name of names) {
        assert.deepEqual(await nodesSeen(kubeconfigs.get(name)!), [`${name}-0`]);
      }
    });

    it("are not trusted with the kubeconfig of another cluster, in any of the 90 pairs", async () => {
      for (const [one, other] of pairs) {
        const { server } = kubeconfigs.get(other)!.getCurrentCluster()!;
        const config = mixed(kubeconfigs.get(one)!, { server });
        await assert.rejects(nodesSeen(config), /unable to verify|certificate signature failure/, `${one} at ${other}`);
      }
    });

    it("refuse the administrator's certificate of another cluster, in all of the 90 pairs", async () => {
      for (const [one, other] of pairs) {
        const { server, caData } = kubeconfigs.get(other)!.getCurrentCluster()!;
        const config = mixed(kubeconfigs.get(one)!, { server, caData });
        await assert.rejects(nodesSeen(config), /Unauthorized/, `${one} at ${other}`);
      }
    });

    it("refuse the token of another cluster's service account, in all of the 90 pairs", async () => {
      const tokens = new Map<string, string>();
      for (const name of names) {
        tokens.set(name, await serviceAccountToken(kubeconfigs.get(name)!));
      }
      const withToken = (name: string, token: string) => mixed(kubeconfigs.get(name)!, {}, { token });
      for (const name of names) {
        await assert.rejects(nodesSeen(withToken(name, tokens.get(name)!)), /nodes is forbidden/, name);
      }
      for (const [one, other] of pairs) {
        await assert.rejects(nodesSeen(withToken(other, tokens.get(one)!)), /Unauthorized/, `${one} at ${other}`);
      }
    });

    it("refuse whoever shows no certificate", async () => {
      for (const name of names) {
        await assert.rejects(nodesSeen(mixed(kubeconfigs.get(name)!, {}, {})), /forbidden|Unauthorized/, name);
      }
    });
  });
}

/** A kubeconfig with parts of its cluster replaced, and with all of its user where one is given. */
function mixed(
  config: KubeConfig,
  cluster: { server?: string; caData?: string },
  user?: { token?: string },
): KubeConfig {
  const result = new KubeConfig();
  result.loadFromString(config.exportConfig());
  result.clusters = [{ ...result.getCurrentCluster()!, ...cluster }];
  const current = result.getCurrentUser()!;
  result.users = [user === undefined ? current : { name: current.name, ...user }];
  return result;
}

/** Makes a service account in a cluster, and a token for it. */
async function serviceAccountToken(config: KubeConfig): Promise<string> {
  const [api, namespace, name] = [config.makeApiClient(CoreV1Api), "default", "security-test"];
  await api.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  const body = { spec: { audiences: [] } };
  const { status } = await api.createNamespacedServiceAccountToken({ namespace, name, body });
  return status!.token;
}
