import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { KubernetesClient } from "../../clients/kubernetes/client";
import { archiveIds } from "../../local/images";
import type { ArchivedImage } from "../../tools/lock";
import { outputOf } from "../../tools/run";
import { CLUSTER_OUTPUTS, goneError, isFinished, readMade } from "../cluster-outputs";
import type { ClusterOutputs, Storage } from "../cluster-outputs";
import { assertOwn, forgetOutputs, isOthers, noteOutputs, ownerOf } from "../noted-outputs";
import { createOrKeep, ResourceProvider } from "../resource-provider";
import { kindConfig } from "./config";
import { dockerProblem, nodeContainer, startNode } from "./docker";
import { clusterDirectory, exists, isAnother, ownContainer, ownershipProblem, recordedUid, uidFile } from "./ownership";

/** Milliseconds for kind to make a cluster, whose node's image is pulled from a registry first. */
const CREATE_TIMEOUT = 1_800_000;

export interface KindClusterInputs {
  /** Name of the kind cluster. */
  name: string;
  /** ID of the fleet that it is made for. A state of an earlier version has none. */
  fleet: string;
  /** Images that are loaded into its node. */
  images: ArchivedImage[];
  /** Image of its node. Default: the one that the release of kind is made for. */
  nodeImage?: string;
  /** Whether the node has the socket of this machine's Docker. Default: false. */
  hasDockerSocket?: boolean;
}

export interface KindClusterOutputs extends ClusterOutputs {
  /** What the node's images were loaded from, in the order of `images`: changes with the archives' contents. */
  loaded: string[];
}

type State = KindClusterInputs & KindClusterOutputs;
/** Without outputs if the creation was killed. */
type PartialState = KindClusterInputs & Partial<KindClusterOutputs>;

/** A cluster in a container of this machine's Docker, made by kind (https://kind.sigs.k8s.io). */
export class KindClusterProvider extends ResourceProvider<KindClusterInputs, KindClusterOutputs> {
  protected override readonly immutable = ["name", "nodeImage", "hasDockerSocket"] as const;
  protected override readonly outputs = [...CLUSTER_OUTPUTS, "loaded"] as const;

  /** @throws if there is a cluster of that name which is another checkout's or another fleet's, or Docker is of no use. */
  async create(inputs: KindClusterInputs) {
    return this.apply(inputs, inputs);
  }

  /** Starts one that was stopped, and loads what has changed. One that fails leaves the state as it was. */
  override async update(_id: string, state: State, inputs: KindClusterInputs) {
    return this.apply(inputs, state);
  }

  /** @param kept the state if it fails */
  private async apply(inputs: KindClusterInputs, kept: PartialState) {
    const { name } = inputs;
    const directory = clusterDirectory(name);
    const problem = (await dockerProblem()) ?? (await ownershipProblem(name));
    if (problem !== undefined) {
      throw new Error(`kind cluster ${name}: ${problem}`);
    }
    if (await exists(name)) {
      assertOwn("kind", name, directory, inputs.fleet);
    }
    const isSame = kept.uid !== undefined && kept.uid === (await recordedUid(name));
    const loaded = isSame ? loadedImages(kept.images, kept.loaded ?? []) : [];
    const outputs = await createOrKeep(name, kept, () => createCluster(inputs, directory, loaded));
    return { id: name, outs: { ...inputs, ...outputs } };
  }

  /**
   * One whose creation was killed is a difference: the next update finishes it. So is one that was stopped, has another
   * address since it was started again, or an archive with other contents, or whose kubeconfig is gone; and one that another
   * checkout has made since, which the update refuses.
   *
   * @throws Error if the container is gone, or another fleet's; or if a node from another image, or with another access to
   *   Docker, is wanted: another node would be empty.
   */
  override async diff(id: string, state: State, inputs: KindClusterInputs) {
    if (isFinished(state)) {
      assertSame(id, "nodeImage", state, inputs);
      assertSame(id, "hasDockerSocket", state, inputs);
    }
    const container = await nodeContainer(state.name);
    if (isFinished(state) && container === undefined) {
      throw goneError("kind", id);
    }
    if (container !== undefined) {
      assertOwn("kind", id, clusterDirectory(state.name), inputs.fleet);
    }
    const difference = await super.diff(id, state, inputs);
    if (difference.changes || !isFinished(state)) {
      return { ...difference, changes: true };
    }
    const isAsBefore =
      container?.isRunning === true &&
      container.address === state.address &&
      existsSync(state.kubeconfigPath) &&
      !(await isAnother(state.name, container));
    return { changes: !isAsBefore || (await archiveIds(inputs.images)).join() !== state.loaded.join() };
  }

  override async read(id: string, state: State) {
    return readMade("kind", id, state, await this.isGone(state));
  }

  /**
   * Starts the node as it was.
   *
   * @throws Error if it is gone.
   */
  async start({ name }: Pick<KindClusterInputs, "name">): Promise<void> {
    const container = await ownContainer(name);
    if (container === undefined) {
      throw goneError("kind", name);
    }
    if (!container.isRunning) {
      await startNode(name);
    }
  }

  /** Whether there is no container of a cluster; one of another checkout's is none. */
  async isGone({ name }: Pick<KindClusterInputs, "name">): Promise<boolean> {
    return (await ownContainer(name)) === undefined;
  }

  /**
   * One that was not made in this checkout is left alone: an update may have been killed before it could refuse it. So is one
   * that was made for another fleet.
   */
  async delete(_id: string, { name, fleet }: PartialState): Promise<void> {
    const directory = clusterDirectory(name);
    if (!existsSync(directory)) {
      return;
    }
    if (isOthers(directory, fleet)) {
      console.warn(`kind cluster ${name}: the one there is was made for another fleet, and is left as it is`);
      return;
    }
    if (await isAnother(name, await nodeContainer(name))) {
      console.warn(`kind cluster ${name}: the one there is was not made by this checkout, and is left as it is`);
    } else {
      await outputOf("kind", ["delete", "cluster", "--name", name]);
    }
    await rm(directory, { recursive: true });
  }
}

/** @throws Error if the node was made with another value of an input */
function assertSame(
  id: string,
  input: "nodeImage" | "hasDockerSocket",
  { [input]: was = "the default" }: KindClusterInputs,
  { [input]: is = "the default" }: KindClusterInputs,
): void {
  if (was !== is) {
    throw new Error(
      `kind cluster ${id}: its node was made with the ${input} ${was}, and ${is} is wanted: it is not made again; set ` +
        `${input} back, or run \`make down\` first`,
    );
  }
}

/** Creates what is not there yet. kind writes the kubeconfig last: if there has been none, an earlier run was killed. */
async function createCluster(
  { name, fleet, nodeImage, hasDockerSocket, images }: KindClusterInputs,
  directory: string,
  loadedBefore: readonly string[],
): Promise<KindClusterOutputs> {
  const kubeconfigPath = relative(process.cwd(), join(directory, "kubeconfig"));
  const isThere = await exists(name);
  const isComplete = existsSync(kubeconfigPath) || (await recordedUid(name)) !== undefined;
  if (!isThere || !isComplete) {
    if (isThere) {
      await outputOf("kind", ["delete", "cluster", "--name", name]);
    }
    await Promise.all([rm(uidFile(name), { force: true }), forgetOutputs(directory)]);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await rm(kubeconfigPath, { force: true });
    const image = nodeImage === undefined ? [] : ["--image", nodeImage];
    const configPath = join(directory, "kind.yaml");
    await writeFile(configPath, kindConfig(directory, hasDockerSocket));
    const options = [...image, "--config", configPath, "--kubeconfig", kubeconfigPath, "--wait", "5m"];
    const create = ["create", "cluster", "--name", name, ...options];
    await outputOf("kind", create, { timeout: CREATE_TIMEOUT });
    loadedBefore = [];
  } else if (!(await nodeContainer(name))?.isRunning) {
    await startNode(name);
  }
  const loaded = await archiveIds(images);
  for (const [index, image] of loadedImages(images, loaded).entries()) {
    if (!loadedBefore.includes(image)) {
      await outputOf("kind", ["load", "image-archive", images[index]!.archive, "--name", name]);
    }
  }
  await outputOf("kind", ["export", "kubeconfig", "--name", name, "--kubeconfig", kubeconfigPath]);
  const kubeconfig = await readFile(kubeconfigPath, "utf8");
  // kind's nodes bring a default StorageClass along, whose volumes are in the node's container.
  const storage: Storage = { kind: "claim" };
  const address = (await nodeContainer(name))?.address ?? "";
  if (address === "") {
    throw new Error(`kind cluster ${name}: its node is not in Docker's network "kind", where the fleet reaches it`);
  }
  const uid = await KubernetesClient.fromKubeconfig(kubeconfig).uid();
  await writeFile(uidFile(name), uid);
  const outputs = { kubeconfig, kubeconfigPath, address, uid, storage, loaded };
  await noteOutputs(directory, await ownerOf(kubeconfig, fleet), outputs);
  return outputs;
}

/** What was loaded under which reference. */
function loadedImages(images: readonly ArchivedImage[], loaded: readonly string[]): string[] {
  return images.map(({ reference }, index) => `${reference} ${loaded[index]}`);
}
