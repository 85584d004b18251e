/** The label of a control-plane Machine, with which Cluster API's in-memory backend marks Nodes, too: `MachineControlPlaneLabel`. */
export const CONTROL_PLANE_LABEL = "cluster.x-k8s.io/control-plane";
