import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { groupOf, KUBEADM_CONTROL_PLANE } from "../clients/kubernetes/kinds";
import { FLEET_LABEL } from "../clients/kubernetes/ownership";
import type { ClusterAccess } from "./kubernetes-cluster";

/** Says what is refused, and why. */
const MESSAGE =
  "the workload clusters of a backing cluster share one API server, and so one kubeadm-config, which an upgrade writes: " +
  "it would be all clusters'. spec.version and spec.kubeadmConfigSpec.clusterConfiguration cannot be changed; use the " +
  "topology dedicated for upgrades";

/** In the Common Expression Language: https://kubernetes.io/docs/reference/using-api/cel/ */
const UNCHANGED =
  "object.spec.version == oldObject.spec.version && " +
  "object.spec.kubeadmConfigSpec.?clusterConfiguration == oldObject.spec.kubeadmConfigSpec.?clusterConfiguration";

/**
 * Lets the management cluster refuse upgrades of a fleet's control planes: a rollout writes what it rolls out into
 * `kubeadm-config` (cluster-api `controlplane/kubeadm/internal/controllers/update.go`), which clusters with one API
 * server have in common. A rollout that changes neither writes what is there.
 */
export class UpgradeRefusal extends pulumi.ComponentResource {
  /** What must be there before a control plane that is to be protected. */
  readonly components: pulumi.Resource[];

  constructor(name: string, { fleet, objectOptions }: ClusterAccess, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:UpgradeRefusal", name, {}, opts);
    const options = { parent: this, ...objectOptions };
    // Neither is in a Namespace of the fleet: the name says whose they are.
    const metadata = { name: `metal3-scale-${fleet}` };
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
      name,
      { metadata, spec: policySpec(fleet) },
      options,
    );
    const spec = { policyName: metadata.name, validationActions: ["Deny"] };
    const binding = new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
      name,
      { metadata, spec },
      { ...options, dependsOn: [policy] },
    );
    this.components = [binding];
    this.registerOutputs({});
  }
}

function policySpec(fleet: string): k8s.types.input.admissionregistration.v1.ValidatingAdmissionPolicySpec {
  return {
    matchConstraints: {
      objectSelector: { matchLabels: { [FLEET_LABEL]: fleet } },
      resourceRules: [
        {
          apiGroups: [groupOf(KUBEADM_CONTROL_PLANE)],
          apiVersions: ["*"],
          resources: ["kubeadmcontrolplanes"],
          operations: ["UPDATE"],
        },
      ],
    },
    validations: [{ expression: UNCHANGED, message: MESSAGE, reason: "Forbidden" }],
  };
}
