import { retry } from "../../clients/retry";
import { lastLine, outputOf, run } from "../../tools/run";

/** seconds for the API server of a node that was stopped to be ready */
const readyTimeout = 300;

/** The container that is the node of a kind cluster. */
export interface NodeContainer {
  isRunning: boolean;
  /** Address in Docker's network `kind`, which this machine and the other nodes reach; empty while it is stopped, or not in it. */
  address: string;
  /** Folders of this machine that it has. */
  mounts: string[];
}

/**
 * Why this machine's Docker cannot run clusters that this machine reaches: the Docker of a virtual machine, or without
 * root, has its containers in a network that this machine is not in.
 */
export async function dockerProblem(): Promise<string | undefined> {
  const format = "{{.OperatingSystem}}\n{{.SecurityOptions}}";
  const { status, stdout, stderr } = await run("docker", ["info", "--format", format], { timeout: 60_000 });
  const [system = "", security = ""] = stdout.split("\n");
  // The client succeeds where the server answers with an error, and so says nothing of itself.
  if (status !== 0 || system === "") return `docker cannot be used: ${lastLine(stderr)}`;
  const unreachable = (kind: string) =>
    `this is ${kind}, whose containers have addresses that this machine does not reach; use Docker Engine as root`;
  if (system.startsWith("Docker Desktop")) return unreachable("Docker Desktop");
  return /\bname=rootless\b/.test(security) ? unreachable("Docker without root") : undefined;
}

/** The container of a cluster, or undefined if there is none. */
export async function nodeContainer(cluster: string): Promise<NodeContainer | undefined> {
  const state =
    '{{.State.Running}} {{.State.Paused}} {{with index .NetworkSettings.Networks "kind"}}{{.IPAddress}}{{end}}';
  const format = `${state}{{range .Mounts}}\n{{.Source}}{{end}}`;
  const { status, stdout, stderr } = await run("docker", ["inspect", "--format", format, containerName(cluster)]);
  if (status !== 0) {
    if (/no such object/i.test(stderr)) return undefined;
    throw new Error(`docker inspect ${containerName(cluster)}: ${lastLine(stderr)}`);
  }
  const [line = "", ...mounts] = stdout.trim().split("\n");
  const [running, paused, address = ""] = line.split(" ");
  return { isRunning: running === "true" && paused === "false", address, mounts };
}

/** Bytes of memory that the container of a cluster has in use; none if it does not run, or there is no Docker. */
export async function nodeMemory(cluster: string): Promise<number> {
  const stats = ["stats", "--no-stream", "--format", "{{.MemUsage}}", containerName(cluster)];
  const { status, stdout } = await run("docker", stats, { timeout: 60_000 });
  return status === 0 ? bytesOf(stdout) : 0;
}

/** Units of memory in Docker's output (`BytesSize` of github.com/docker/go-units). */
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** The bytes of `1.5GiB / 23.5GiB`: what is used of what there is. */
function bytesOf(usage: string): number {
  const [, value = "0", unit = "B"] = /^([\d.]+)([KMGT]?i?B) \//.exec(usage.trim()) ?? [];
  return Number(value) * 1024 ** UNITS.indexOf(unit);
}

/** Starts the stopped container of a cluster, and waits until its API server is ready. */
export async function startNode(cluster: string): Promise<void> {
  const container = containerName(cluster);
  const { status } = await run("docker", ["unpause", container]);
  // one that is not paused is stopped
  if (status !== 0) await outputOf("docker", ["start", container]);
  const ready = ["kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "get", "--raw=/readyz"];
  await retry(`kind cluster ${cluster}: its API server is not ready`, { timeoutSeconds: readyTimeout }, () =>
    outputOf("docker", ["exec", container, ...ready], { timeout: 10_000 }),
  );
}

function containerName(cluster: string): string {
  return `${cluster}-control-plane`;
}
