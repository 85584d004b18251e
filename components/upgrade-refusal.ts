import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { groupOf, KUBEADM_CONTROL_PLANE, MACHINE_DEPLOYMENT } from "../clients/kubernetes/kinds";
import type { ObjectKind } from "../clients/kubernetes/kinds";
import { FLEET_LABEL } from "../clients/kubernetes/ownership";
import type { ClusterAccess } from "./kubernetes-cluster";

/** Says what is refused of a control plane, and why. */
const CONTROL_PLANE_MESSAGE =
  "the workload clusters of a backing cluster share one API server, and so one kubeadm-config, which an upgrade writes: " +
  "it would be all clusters'. spec.version and spec.kubeadmConfigSpec.clusterConfiguration cannot be changed; use the " +
  "topology dedicated for upgrades";

/** The same of workers. */
const WORKERS_MESSAGE =
  "the workload clusters of a backing cluster share one API server, and so one kubeadm-config, whose version is that of " +
  "all their machines: spec.template.spec.version cannot be changed; use the topology dedicated for upgrades";

/**
 * Lets the management cluster refuse upgrades of a fleet's control planes: a rollout writes what it rolls out into
 * `kubeadm-config` (cluster-api `controlplane/kubeadm/internal/controllers/update.go`), which clusters with one API
 * server have in common. A rollout that changes neither writes what is there. Workers, which may not be newer than their
 * control plane, keep their version, too.
 */
export class UpgradeRefusal extends pulumi.ComponentResource {
  /** What must be there before control planes and workers that are to be protected. */
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
        updatesOf(KUBEADM_CONTROL_PLANE, "kubeadmcontrolplanes"),
        updatesOf(MACHINE_DEPLOYMENT, "machinedeployments"),
      ],
    },
    validations: [
      {
        expression: `${unchanged("?version")} && ${unchanged("?kubeadmConfigSpec.?clusterConfiguration")}`,
        message: CONTROL_PLANE_MESSAGE,
        reason: "Forbidden",
      },
      { expression: unchanged("?template.?spec.?version"), message: WORKERS_MESSAGE, reason: "Forbidden" },
    ],
  };
}

function updatesOf(kind: ObjectKind, resource: string) {
  return { apiGroups: [groupOf(kind)], apiVersions: ["*"], resources: [resource], operations: ["UPDATE"] };
}

/**
 * Says in the Common Expression Language (https://kubernetes.io/docs/reference/using-api/cel/) that a part of `spec` is as
 * before. With `?` before each name, this also holds for objects of a kind that has no such part.
 */
function unchanged(part: string): string {
  return `object.spec.${part} == oldObject.spec.${part}`;
}
