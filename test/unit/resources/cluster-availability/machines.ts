import type { FakeApiServer } from "../../api-server";

/** Paths of the API versions that have Machines and what they refer to. */
export const MACHINES = "/apis/cluster.x-k8s.io/v1beta2";
export const METAL3_MACHINES = "/apis/infrastructure.cluster.x-k8s.io/v1beta2";
export const CONFIGS = "/apis/bootstrap.cluster.x-k8s.io/v1beta2";

const resource = (name: string, kind: string) => ({ name, kind, namespaced: true });

/** Has a server serve Machines with Metal3, and Clusters. */
export function serveMachines(server: FakeApiServer): void {
  server.answers[MACHINES] = { resources: [resource("machines", "Machine"), resource("clusters", "Cluster")] };
  server.answers[METAL3_MACHINES] = { resources: [resource("metal3machines", "Metal3Machine")] };
  server.answers[CONFIGS] = { resources: [resource("kubeadmconfigs", "KubeadmConfig")] };
}

/** A Machine as the KubeadmControlPlane controller creates it, with what refers to objects named as itself. */
export function machine(name: string) {
  return {
    metadata: { namespace: "demo", name, uid: `uid-of-${name}` },
    spec: {
      infrastructureRef: { apiGroup: "infrastructure.cluster.x-k8s.io", kind: "Metal3Machine", name },
      bootstrap: { configRef: { apiGroup: "bootstrap.cluster.x-k8s.io", kind: "KubeadmConfig", name } },
    },
    status: {},
  };
}
