import * as https from "node:https";
import { isDeepStrictEqual } from "node:util";
import { KubeConfig } from "@kubernetes/client-node";
import type { RequestContext } from "@kubernetes/client-node";

/** Seconds that a server may take for an answer; an API server gives itself 60. */
const REQUEST_TIMEOUT_SECONDS = 60;
/** Seconds until the answer to a watch must have begun: the API server sends its head at once. */
const WATCH_TIMEOUT_SECONDS = 30;
/** Seconds for which a connection is kept that nobody uses; an API server closes it after 90 (`IdleTimeout`). */
const IDLE_TIMEOUT_SECONDS = 30;

/**
 * A KubeConfig whose calls share connections, and end: a server that is gone with its machine leaves connections that
 * nobody answers, for a quarter of an hour. The library makes an agent, and so a TLS handshake, for every request;
 * on a machine full of API servers the handshakes would cost more than the requests.
 */
export class KeepAliveKubeConfig extends KubeConfig {
  private agent?: https.Agent;
  /** Of the agent: other ones, as those of renewed credentials, need another agent. */
  private agentOptions?: https.AgentOptions;

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context);
    context.setSignal(AbortSignal.timeout(REQUEST_TIMEOUT_SECONDS * 1000));
    const agent: unknown = context.getAgent();
    if (agent instanceof https.Agent && agent.constructor === https.Agent) {
      context.setAgent(this.sharedAgent(agent.options));
    }
  }

  /** Ends a watch whose answer never begins; the library means to, and drops the signal that it makes for it (`watch.js`). */
  override applyToFetchOptions(options: https.RequestOptions): ReturnType<KubeConfig["applyToFetchOptions"]> {
    return super.applyToFetchOptions({ timeout: WATCH_TIMEOUT_SECONDS * 1000, ...options });
  }

  private sharedAgent(options: https.AgentOptions): https.Agent {
    if (this.agent === undefined || !isDeepStrictEqual(options, this.agentOptions)) {
      this.agentOptions = options;
      this.agent = new https.Agent({ ...options, keepAlive: true, timeout: IDLE_TIMEOUT_SECONDS * 1000 });
    }
    return this.agent;
  }
}
