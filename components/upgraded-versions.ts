/**
 * Where the objects that users upgrade while a cluster runs have their version of Kubernetes, as Pulumi's `ignoreChanges`
 * has it: an update leaves these as they are.
 */

/** Of a KubeadmControlPlane. */
export const CONTROL_PLANE_VERSION = "spec.version";
/** Of a MachineDeployment. */
export const MACHINE_DEPLOYMENT_VERSION = "spec.template.spec.version";
/** Of a Cluster with a managed topology. */
export const TOPOLOGY_VERSION = "spec.topology.version";
