import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeApiServer } from "./api-server";

/** A cluster that answers, and a kubeconfig file that leads to it. */
export class KubeconfigFile {
  readonly server = new FakeApiServer();
  private readonly directory = mkdtempSync(join(tmpdir(), "metal3-scale-"));
  readonly path = join(this.directory, "kubeconfig");

  async start(): Promise<void> {
    await this.server.start();
    writeFileSync(this.path, this.server.kubeconfig("admin"));
  }

  stop(): void {
    this.server.stop();
    rmSync(this.directory, { recursive: true });
  }
}
