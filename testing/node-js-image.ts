import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { NODE_JS_IMAGE } from "../components/fake-kubelets";
import { outputOf } from "../tools/run";
import { packImage } from "./docker-archive";

/**
 * Writes a docker archive with the Node.js of this machine under the name of the image that Node.js publishes, for clusters
 * that cannot pull that.
 *
 * @param parent directory for the archive; one that is there is kept.
 * @returns its path.
 */
export async function nodeJsImage(parent: string): Promise<string> {
  const file = join(parent, `node-js-${process.version}.tar`);
  if (existsSync(file)) {
    return file;
  }
  const directory = await mkdtemp(join(parent, "node-js-"));
  try {
    await writeLayer(directory);
    const digest = await sha256(join(directory, "layer.tar"));
    const config = {
      architecture: "amd64",
      os: "linux",
      config: { Env: ["PATH=/usr/local/bin"] },
      rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
    };
    const draft = join(directory, "image.tar");
    await packImage(draft, directory, { reference: NODE_JS_IMAGE, config, layers: ["layer.tar"] });
    await rename(draft, file);
  } finally {
    await rm(directory, { recursive: true });
  }
  return file;
}

/** Node.js with the libraries that it is linked with. */
async function writeLayer(directory: string): Promise<void> {
  const linked = await outputOf("ldd", [process.execPath]);
  const libraries = [...linked.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
  const root = join(directory, "root");
  const targets = [[process.execPath, "/usr/local/bin/node"], ...libraries.map((path) => [path, path])];
  for (const [source, target] of targets as [string, string][]) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await copyFile(source, join(root, target));
  }
  await outputOf("tar", ["--create", "--file", join(directory, "layer.tar"), "--directory", root, "."]);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
