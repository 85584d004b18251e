import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceName } from ".";
import { CLUSTER_OUTPUTS } from "./cluster-outputs";
import type { Storage } from "./cluster-outputs";
import { DynamicResource } from "./dynamic-resource";
import { notedOutputs } from "./noted-outputs";

/** A Kubernetes cluster, whatever its kind. */
export abstract class ClusterResource extends DynamicResource {
  /** A kubeconfig with administrator's rights; secret. */
  declare readonly kubeconfig: pulumi.Output<string>;
  /** A file with the same. */
  declare readonly kubeconfigPath: pulumi.Output<string>;
  /** IP address or host name at which the cluster's NodePorts are reached. */
  declare readonly address: pulumi.Output<string>;
  /** UID of its Namespace `kube-system`. */
  declare readonly uid: pulumi.Output<string>;
  /** Where Pods keep data that outlives them. */
  declare readonly storage: pulumi.Output<Storage>;

  /** @param directory where the program makes clusters of this kind, each in a directory of its name */
  protected constructor(
    type: ResourceName,
    name: string,
    props: pulumi.Inputs,
    opts?: pulumi.CustomResourceOptions,
    directory?: () => string,
  ) {
    const outputs = Object.fromEntries(CLUSTER_OUTPUTS.map((output) => [output, undefined]));
    const options = pulumi.mergeOptions({ additionalSecretOutputs: ["kubeconfig"] }, opts);
    super(type, name, { ...outputs, ...knownOutputs(props.name, directory), ...props }, options);
  }
}

/**
 * What is known of a cluster in a preview. Pulumi's dynamic provider does not say what an update would result in: of a
 * cluster that is changed in place, all that is in it would be shown as replaced, since it might be in another one.
 */
function knownOutputs(name: unknown, directory: (() => string) | undefined): pulumi.Inputs {
  if (!pulumi.runtime.isDryRun() || typeof name !== "string" || directory === undefined) {
    return {};
  }
  const noted = notedOutputs(join(directory(), name));
  return noted === undefined ? {} : { ...noted, kubeconfig: pulumi.secret(noted.kubeconfig) };
}
