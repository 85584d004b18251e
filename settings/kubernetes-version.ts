import { kubernetesVersion } from "../tools/lock";
import type { Settings } from "./schema";

/** The version of Kubernetes of workload clusters and local nodes, with its `v`: the setting, or the lock file's. */
export function kubernetesVersionOf(settings: Pick<Settings, "kubernetesVersion">): string {
  return settings.kubernetesVersion ?? kubernetesVersion;
}
