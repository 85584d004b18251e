import { ClusterAvailabilityProvider } from "./cluster-availability";
import { EtcdAuthenticationProvider } from "./etcd-authentication";
import { EtcdTenantProvider } from "./etcd-tenant";
import { ExistingClusterProvider } from "./existing-cluster";
import { FakeNodesProvider } from "./fake-nodes";
import { KindClusterProvider } from "./kind-cluster";
import { LocalClusterProvider } from "./local-cluster";
import { ProviderComponentsProvider } from "./provider-components";

/** The providers of the custom resources in `resources/`, by the resource's name. */
export const providers = {
  ClusterAvailability: new ClusterAvailabilityProvider(),
  EtcdAuthentication: new EtcdAuthenticationProvider(),
  EtcdTenant: new EtcdTenantProvider(),
  ExistingCluster: new ExistingClusterProvider(),
  FakeNodes: new FakeNodesProvider(),
  KindCluster: new KindClusterProvider(),
  LocalCluster: new LocalClusterProvider(),
  ProviderComponents: new ProviderComponentsProvider(),
};

export type ResourceName = keyof typeof providers;
