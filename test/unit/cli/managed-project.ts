import { KubeconfigFile } from "../kubeconfig-file";
import { Project } from "./project";

/** A project with a state, and a management cluster that was there already. */
export class ManagedProject extends Project {
  readonly management = new KubeconfigFile();

  /** @param settings besides that of the management cluster. */
  async start(settings: Record<string, unknown> = {}): Promise<void> {
    await this.management.start();
    this.configure({ ...settings, managementCluster: { kind: "existing", kubeconfig: this.management.path } });
    this.haveState([{}]);
  }

  override remove(): void {
    this.management.stop();
    super.remove();
  }
}
