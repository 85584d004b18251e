import * as net from "node:net";
import { PortForward } from "@kubernetes/client-node";
import type { KubeConfig } from "@kubernetes/client-node";

/** A local port that leads to a port of a Pod, as `kubectl port-forward` gives. */
export interface ForwardedPort {
  /** Port on 127.0.0.1. */
  port: number;
  /** Takes no more connections; those that are open stay. */
  close(): void;
}

/** Opens a port on the loopback interface that forwards to a Pod's port through the Kubernetes API server. */
export async function forwardPort(
  config: KubeConfig,
  pod: { namespace: string; name: string; port: number },
): Promise<ForwardedPort> {
  const forward = new PortForward(config);
  const server = net.createServer((socket) => {
    socket.on("error", () => socket.destroy());
    forward
      .portForward(pod.namespace, pod.name, [pod.port], socket, null, socket)
      .then((connection) => {
        const webSocket = typeof connection === "function" ? connection() : connection;
        webSocket?.on("close", () => socket.destroy());
        socket.on("close", () => webSocket?.close());
      })
      .catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  server.unref(); // a port that nobody uses keeps no process from its end
  return { port: (server.address() as net.AddressInfo).port, close: () => server.close() };
}
