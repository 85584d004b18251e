import * as https from "node:https";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { KubeConfig } from "@kubernetes/client-node";

/** A container of a Pod. */
interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly name: string;
}

/**
 * Counts how often a container's log has a text, from now on. The log is not kept. (The library's `Log` asks for
 * `tailLines=false`, and gives an error that nobody can catch when it is aborted.)
 */
export class LogCount {
  private count = 0;
  private end = "";
  private request?: ClientRequest;
  private isClosed = false;

  constructor(
    config: KubeConfig,
    container: Container,
    private readonly text: string,
  ) {
    this.follow(config, container).catch(() => this.close());
  }

  /** Whether the log goes on: it ends with its container. */
  get isOpen(): boolean {
    return !this.isClosed;
  }

  /** How often the text has come since this was last asked. */
  take(): number {
    const { count } = this;
    this.count = 0;
    return count;
  }

  close(): void {
    this.isClosed = true;
    this.request?.destroy();
  }

  private async follow(config: KubeConfig, { namespace, pod, name }: Container): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?container=${name}&follow=true&sinceSeconds=1`;
    const options: https.RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    if (this.isClosed) {
      return;
    }
    this.request = https.get(new URL(path, config.getCurrentCluster()!.server), options, (response) =>
      this.read(response),
    );
    this.request.on("error", () => this.close());
  }

  private read(response: IncomingMessage): void {
    response.setEncoding("latin1").on("data", (chunk: string) => this.add(chunk));
    const close = () => this.close();
    response.on("error", close).on("close", close);
  }

  private add(chunk: string): void {
    const pieces = (this.end + chunk).split(this.text);
    this.count += pieces.length - 1;
    // The text may be in two chunks.
    this.end = pieces.at(-1)!.slice(1 - this.text.length);
  }
}
