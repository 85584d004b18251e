import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { mkdir, readFile, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { imageArchives } from "../tools/lock";
import type { ImageName } from "../tools/lock";
import { clustersDirectory } from "../tools/paths";
import { isFinished } from "./inputs";
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
    const { name } = inputs;
    const kubeconfigPath = relative(process.cwd(), join(join(clustersDirectory(), name), "kubeconfig"));
    await this.createCluster(inputs, kubeconfigPath);
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

  /**
   * Creates the cluster, unless an earlier run did. kind writes the kubeconfig last: without one, that run was killed.
   *
   * @throws if there is one of that name that was not made in this checkout.
   */
  private async createCluster({ name, nodeImage }: KindClusterInputs, kubeconfigPath: string): Promise<void> {
    if (await exists(name)) {
      if (!existsSync(join(clustersDirectory(), name))) {
        throw new Error(
          `kind cluster ${name}: there is one that was not made by this checkout; delete it with ` +
            `\`kind delete cluster --name ${name}\`, or use it as a cluster of kind "existing"`,
        );
      }
      if (existsSync(kubeconfigPath)) {
        return;
      }
      await exec("kind", ["delete", "cluster", "--name", name]);
    }
    await mkdir(join(clustersDirectory(), name), { recursive: true, mode: 0o700 });
    const image = nodeImage === undefined ? [] : ["--image", nodeImage];
    const wait = ["--wait", "5m"];
    await exec("kind", ["create", "cluster", "--name", name, ...image, "--kubeconfig", kubeconfigPath, ...wait]);
  }

  /** One whose creation was killed is a difference: the next update finishes it. */
  override async diff(id: string, state: KindClusterInputs & ClusterOutputs, inputs: KindClusterInputs) {
    const difference = await super.diff(id, state, inputs);
    return difference.changes ? difference : { changes: !isFinished(state) };
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
