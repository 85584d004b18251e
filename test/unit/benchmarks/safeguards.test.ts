import assert from "node:assert/strict";
import { withoutSafeguard } from "../../../benchmarks/scale/safeguards";

describe("a manager without a safeguard", () => {
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "manager",
      namespace: "capi-system",
      labels: { "metal3-scale/fleet": "mine" },
      uid: "uid",
      managedFields: [],
    },
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: "manager",
              resources: { requests: { cpu: "50m" } },
              livenessProbe: { timeoutSeconds: 30, failureThreshold: 10, periodSeconds: 10 },
            },
          ],
        },
      },
    },
    status: { replicas: 1 },
  };
  const applied = (container: object) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "manager", namespace: "capi-system", labels: { "metal3-scale/fleet": "mine" } },
    spec: { template: { spec: { containers: [{ ...deployment.spec.template.spec.containers[0], ...container }] } } },
  });

  it("is applied with the labels that say whose it is", () => {
    assert.deepEqual(withoutSafeguard(deployment, "requests"), applied({ resources: {} }));
    const livenessProbe = { timeoutSeconds: 1, failureThreshold: 3, periodSeconds: 10 };
    assert.deepEqual(withoutSafeguard(deployment, "probes"), applied({ livenessProbe }));
  });
});
