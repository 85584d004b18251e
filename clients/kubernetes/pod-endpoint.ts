import * as https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { forwardPort } from "./port-forward";
import type { ForwardedPort } from "./port-forward";

/** Seconds that a Pod may take for an answer. */
const TIMEOUT_SECONDS = 10;

/** An answer with another status than 200. */
export class StatusError extends Error {
  constructor(
    path: string,
    readonly status: number,
  ) {
    super(`${path}: HTTP status ${status}`);
  }
}

/**
 * An HTTPS server in a Pod that nobody has given a certificate to, asked with a bearer token through a port-forward. It is
 * the API server that vouches for the way there. One connection serves all requests, as long as it lasts.
 */
export class PodEndpoint {
  private readonly agent = new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });

  private constructor(private readonly forwarded: ForwardedPort) {}

  static async open(config: KubeConfig, pod: { namespace: string; name: string; port: number }): Promise<PodEndpoint> {
    return new PodEndpoint(await forwardPort(config, pod));
  }

  /** The text at a path. @throws on another status than 200, and if there is no answer in 10 s. */
  async get(path: string, token: string): Promise<string> {
    return (await this.getBytes(path, token)).toString();
  }

  /**
   * What is at a path.
   *
   * @param timeoutSeconds in which all of it must be there.
   * @throws StatusError on another status than 200; and if there is no answer in time.
   */
  getBytes(path: string, token: string, timeoutSeconds = TIMEOUT_SECONDS): Promise<Buffer> {
    const options = {
      host: "127.0.0.1",
      port: this.forwarded.port,
      path,
      agent: this.agent,
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    };
    return new Promise((resolve, reject) => {
      const call = https.get(options, (response) => {
        const body: Buffer[] = [];
        response.on("data", (part: Buffer) => body.push(part));
        response.on("error", reject);
        response.on("end", () =>
          response.statusCode === 200
            ? resolve(Buffer.concat(body))
            : reject(new StatusError(path, response.statusCode!)),
        );
      });
      call.on("error", reject);
    });
  }

  close(): void {
    this.agent.destroy();
    this.forwarded.close();
  }
}
