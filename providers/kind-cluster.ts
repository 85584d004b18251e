import { execFile } from "node:child_process";
import { join, relative } from "node:path";
import { mkdir, readFile, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { imageArchives } from "../tools/lock";
import type { ImageName } from "../tools/lock";
import { clustersDirectory } from "../tools/paths";
import type { ClusterOutputs, Storage } from "./inputs";
import { Provider } from "./provider";

const exec = promisify(execFile);

export interface KindClusterInputs {
  /** Name of the kind cluster. */
  name: string;
  /** Images that are loaded into its node. */
  images: ImageName[];
  /** Image of its node. Default: the one that the release of kind is made for. */
  nodeImage?: string;
}

/** A cluster in a container of this machine's Docker, made by kind (https://kind.sigs.k8s.io). */
export class KindClusterProvider extends Provider<KindClusterInputs, ClusterOutputs> {
  protected override readonly immutable = ["name", "nodeImage"] as const;

  async create(inputs: KindClusterInputs) {
    const { name, nodeImage } = inputs;
    const directory = join(clustersDirectory(), name);
    const kubeconfigPath = relative(process.cwd(), join(directory, "kubeconfig"));
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if (!(await exists(name))) {
      const image = nodeImage === undefined ? [] : ["--image", nodeImage];
      await exec("kind", [
        "create",
        "cluster",
        "--name",
        name,
        ...image,
        "--kubeconfig",
        kubeconfigPath,
        "--wait",
        "5m",
      ]);
    }
    for (const archive of imageArchives(inputs.images)) {
      await exec("kind", ["load", "image-archive", archive, "--name", name]);
    }
    await exec("kind", ["export", "kubeconfig", "--name", name, "--kubeconfig", kubeconfigPath]);
    const kubeconfig = await readFile(kubeconfigPath, "utf8");
    const address = await containerAddress(name);
    // kind's nodes bring a default StorageClass along, whose volumes are in the node's container.
    const storage: Storage = { kind: "claim" };
    return { id: name, outs: { ...inputs, kubeconfig, kubeconfigPath, address, storage } };
  }

  override async read(id: string, state: KindClusterInputs & ClusterOutputs) {
    return { id: (await exists(state.name)) ? id : "", props: state };
  }

  async delete(_id: string, state: KindClusterInputs & ClusterOutputs): Promise<void> {
    await exec("kind", ["delete", "cluster", "--name", state.name]);
    await rm(join(clustersDirectory(), state.name), { recursive: true, force: true });
  }
}

async function exists(name: string): Promise<boolean> {
  const { stdout } = await exec("kind", ["get", "clusters"]);
  return stdout.split("\n").includes(name);
}

/** The address of the node's container in Docker's network `kind`, which this machine and the other nodes reach. */
async function containerAddress(name: string): Promise<string> {
  const format = "{{.NetworkSettings.Networks.kind.IPAddress}}";
  const { stdout } = await exec("docker", ["inspect", "--format", format, `${name}-control-plane`]);
  return stdout.trim();
}
