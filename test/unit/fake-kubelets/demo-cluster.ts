const METAL3 = "/apis/metal3.io/v1alpha1";
export const HOSTS = `${METAL3}/baremetalhosts`;
const CLUSTER_API = "/apis/cluster.x-k8s.io/v1beta2";
export const MACHINES = `${CLUSTER_API}/machines`;
export const CLUSTER = `${CLUSTER_API}/namespaces/demo/clusters/demo`;
export const SECRETS = "/api/v1/secrets";

/** A kind as an API server's discovery has it. */
export const kind = (name: string, kind: string, namespaced = true) => ({ name, kind, namespaced, verbs: ["list"] });

/** What the management cluster answers when it is asked what it serves. */
export const managementKinds = {
  [METAL3]: { resources: [kind("baremetalhosts", "BareMetalHost")] },
  [CLUSTER_API]: { resources: [kind("machines", "Machine"), kind("clusters", "Cluster")] },
};

/** The labels of what is the fleet's. */
export const labels = { "metal3-scale/fleet": "fleet-1" };

/** The Secret with the kubeconfig of a workload cluster. */
export function secret(kubeconfig: string, cluster = "demo") {
  return {
    metadata: { namespace: cluster, name: `${cluster}-kubeconfig` },
    data: { value: Buffer.from(kubeconfig).toString("base64") },
  };
}

/** A Machine of a cluster, whose Metal3Machine has its name. */
export function machine(name: string, labels: Record<string, string>, cluster = "demo") {
  return {
    metadata: { namespace: cluster, name, labels },
    spec: { version: "v1.34.4", infrastructureRef: { kind: "Metal3Machine", name } },
  };
}

/** The same Machine, whose kubelet is silent. */
export function stopped({ metadata, ...machine }: { metadata: object }) {
  return { ...machine, metadata: { ...metadata, annotations: { "metal3-scale/kubelet": "stopped" } } };
}

/** A BareMetalHost of a cluster, in a state of provisioning, and the Metal3Machine that uses it. */
export function host(state: string, consumer?: string, name = "demo-0", cluster = "demo") {
  return {
    metadata: { namespace: cluster, name, uid: `uid-${name}`, labels },
    spec: consumer === undefined ? {} : { consumerRef: { kind: "Metal3Machine", name: consumer } },
    status: { provisioning: { state } },
  };
}
