import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { mkdir, readFile, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { readArchive } from "../../local/images";
import type { ArchivedImage } from "../../tools/lock";
import { localDirectory } from "../../tools/paths";
import { CLUSTER_OUTPUTS, isFinished } from "../cluster-outputs";
import type { ClusterOutputs, Storage } from "../cluster-outputs";
import { createOrKeep, ResourceProvider } from "../resource-provider";

const exec = promisify(execFile);

export interface KindClusterInputs {
  /** Name of the kind cluster. */
  name: string;
  /** Images that are loaded into its node. */
  images: ArchivedImage[];
  /** Image of its node. Default: the one that the release of kind is made for. */
  nodeImage?: string;
}

export interface KindClusterOutputs extends ClusterOutputs {
  /** What the node's images were loaded from, in the order of `images`: changes with the archives' contents. */
  loaded: string[];
}

type State = KindClusterInputs & KindClusterOutputs;

/** A cluster in a container of this machine's Docker, made by kind (https://kind.sigs.k8s.io). */
export class KindClusterProvider extends ResourceProvider<KindClusterInputs, KindClusterOutputs> {
  protected override readonly immutable = ["name", "nodeImage"] as const;
  protected override readonly outputs = [...CLUSTER_OUTPUTS, "loaded"] as const;

  /** @throws if there is a cluster of that name that was not made in this checkout. */
  async create(inputs: KindClusterInputs) {
    const { name } = inputs;
    const directory = clusterDirectory(name);
    if ((await exists(name)) && !existsSync(directory)) {
      throw new Error(
        `kind cluster ${name}: there is one that was not made by this checkout; delete it with ` +
          `\`kind delete cluster --name ${name}\`, or use it as a cluster of kind "existing"`,
      );
    }
    const outputs = await createOrKeep(name, inputs, () => createCluster(inputs, directory));
    return { id: name, outs: { ...inputs, ...outputs } };
  }

  /** One whose creation was killed is a difference: the next update finishes it. So is an archive with other contents. */
  override async diff(id: string, state: State, inputs: KindClusterInputs) {
    const difference = await super.diff(id, state, inputs);
    if (difference.changes || !isFinished(state)) {
      return { ...difference, changes: true };
    }
    return { changes: (await archiveIds(inputs.images)).join() !== state.loaded.join() };
  }

  override async read(id: string, state: State) {
    return { id: (await exists(state.name)) ? id : "", props: state };
  }

  /** One that was not made in this checkout is left alone: an update may have been killed before it could refuse it. */
  async delete(_id: string, { name }: KindClusterInputs): Promise<void> {
    if (existsSync(clusterDirectory(name))) {
      await exec("kind", ["delete", "cluster", "--name", name]);
      await rm(clusterDirectory(name), { recursive: true });
    }
  }
}

/** Creates what is not there yet. kind writes the kubeconfig last: without one, an earlier run was killed. */
async function createCluster(
  { name, nodeImage, images }: KindClusterInputs,
  directory: string,
): Promise<KindClusterOutputs> {
  const kubeconfigPath = relative(process.cwd(), join(directory, "kubeconfig"));
  if (!(await exists(name)) || !existsSync(kubeconfigPath)) {
    await exec("kind", ["delete", "cluster", "--name", name]);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await rm(kubeconfigPath, { force: true });
    const image = nodeImage === undefined ? [] : ["--image", nodeImage];
    const wait = ["--wait", "5m"];
    await exec("kind", ["create", "cluster", "--name", name, ...image, "--kubeconfig", kubeconfigPath, ...wait]);
  }
  for (const { archive } of images) {
    await exec("kind", ["load", "image-archive", archive, "--name", name]);
  }
  await exec("kind", ["export", "kubeconfig", "--name", name, "--kubeconfig", kubeconfigPath]);
  const kubeconfig = await readFile(kubeconfigPath, "utf8");
  // kind's nodes bring a default StorageClass along, whose volumes are in the node's container.
  const storage: Storage = { kind: "claim" };
  const loaded = await archiveIds(images);
  const [address, uid] = [await containerAddress(name), await KubernetesClient.fromKubeconfig(kubeconfig).uid()];
  return { kubeconfig, kubeconfigPath, address, uid, storage, loaded };
}

async function archiveIds(images: ArchivedImage[]): Promise<string[]> {
  return Promise.all(images.map(async ({ archive }) => (await readArchive(archive)).id));
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

/** Where there is something of a kind cluster that was made in this checkout. */
function clusterDirectory(name: string): string {
  return join(localDirectory(), "kind", name);
}
