import * as https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { forwardPort } from "./port-forward";
import type { ForwardedPort } from "./port-forward";

/** Seconds that a Pod may take for an answer. */
const TIMEOUT_SECONDS = 10;

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
  get(path: string, token: string): Promise<string> {
    const options = {
      host: "127.0.0.1",
      port: this.forwarded.port,
      path,
      agent: this.agent,
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    };
    return new Promise((resolve, reject) => {
      const call = https.get(options, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => (body += text));
        response.on("error", reject);
        response.on("end", () =>
          response.statusCode === 200
            ? resolve(body)
            : reject(new Error(`${path}: HTTP status ${response.statusCode}`)),
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
