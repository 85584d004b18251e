/** The labels of what is the fleet's. */
export const labels = { "metal3-scale/fleet": "fleet-1" };

/** The Secret with the kubeconfig of the workload cluster `demo`. */
export function secret(kubeconfig: string) {
  return {
    metadata: { namespace: "demo", name: "demo-kubeconfig" },
    data: { value: Buffer.from(kubeconfig).toString("base64") },
  };
}

/** A Machine of the cluster, whose Metal3Machine has its name. */
export function machine(name: string, labels: object) {
  return {
    metadata: { namespace: "demo", name, labels },
    spec: { version: "v1.34.4", infrastructureRef: { kind: "Metal3Machine", name } },
  };
}

/** A BareMetalHost of the cluster, in a state of provisioning, and the Metal3Machine that uses it. */
export function host(state: string, consumer?: string, name = "demo-0") {
  return {
    metadata: { namespace: "demo", name, uid: `uid-${name}`, labels, annotations: {} as Record<string, string> },
    spec: consumer === undefined ? {} : { consumerRef: { kind: "Metal3Machine", name: consumer } },
    status: { provisioning: { state } },
  };
}
