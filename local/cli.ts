import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { createLocalNode, deleteLocalNode, localNodeStatus, stopLocalNode } from "./node";

const usage = `usage: tsx local/cli.ts create DIRECTORY TOOLS [VERSION]   make or start a local node named after DIRECTORY
                                                     TOOLS has kubernetes/bin, kubernetes/images, cluster-api/images
       tsx local/cli.ts status|stop|delete DIRECTORY`;

/** By hand: what node.ts does. */
async function main([action, path, tools, version = "v1.34.4"]: string[]): Promise<string> {
  if (!action || !path) return usage;
  const directory = resolve(path);
  if (action === "create" && tools) return create(directory, resolve(tools), version);
  if (action === "status") return localNodeStatus(directory);
  if (action === "stop") return stopLocalNode(directory).then(() => "stopped");
  if (action === "delete") return deleteLocalNode(directory).then(() => "deleted");
  return usage;
}

async function create(directory: string, tools: string, kubernetesVersion: string): Promise<string> {
  const images = ["kubernetes/images", "cluster-api/images"].flatMap((path) => {
    const folder = join(tools, path);
    return readdirSync(folder).map((file) => join(folder, file));
  });
  const binaries = join(tools, "kubernetes/bin");
  const spec = { directory, name: basename(directory), binaries, images, kubernetesVersion };
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const node = await createLocalNode(spec, (line) => process.stderr.write(`${seconds()} ${line}\n`));
  return `${seconds()} s: ${node.address} ${node.kubeconfigPath}`;
}

main(process.argv.slice(2)).then(
  (line) => process.stdout.write(`${line}\n`),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
