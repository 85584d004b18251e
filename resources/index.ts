import { ClusterAvailabilityProvider } from "./cluster-availability/provider";
import { ClusterClaimProvider } from "./cluster-claim/provider";
import { EtcdAuthenticationProvider } from "./etcd-authentication/provider";
import { EtcdTenantProvider } from "./etcd-tenant/provider";
import { ExistingClusterProvider } from "./existing-cluster/provider";
import { FakeKubeletsProvider } from "./fake-kubelets/provider";
import { FleetLayoutProvider } from "./fleet-layout/provider";
import { FleetNamespaceProvider } from "./fleet-namespace/provider";
import { KindClusterProvider } from "./kind-cluster/provider";
import { KubeadmInitProvider } from "./kubeadm-init/provider";
import { LocalClusterProvider } from "./local-cluster/provider";
import { ManagerDeploymentProvider } from "./manager-deployment/provider";
import { ProviderManifestProvider } from "./provider-manifest/provider";
import { withoutTraces } from "./without-traces";

/** The resource providers of the custom resources in `resources/`, by the resource's name. */
export const resourceProviders = withoutTraces({
  ClusterAvailability: new ClusterAvailabilityProvider(),
  ClusterClaim: new ClusterClaimProvider(),
  EtcdAuthentication: new EtcdAuthenticationProvider(),
  EtcdTenant: new EtcdTenantProvider(),
  ExistingCluster: new ExistingClusterProvider(),
  FakeKubelets: new FakeKubeletsProvider(),
  FleetLayout: new FleetLayoutProvider(),
  FleetNamespace: new FleetNamespaceProvider(),
  KindCluster: new KindClusterProvider(),
  KubeadmInit: new KubeadmInitProvider(),
  LocalCluster: new LocalClusterProvider(),
  ManagerDeployment: new ManagerDeploymentProvider(),
  ProviderManifest: new ProviderManifestProvider(),
});

export type ResourceName = keyof typeof resourceProviders;
