import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { outputOf } from "../tools/run";

/**
 * Clones a root directory of containerd that no containerd has in use. Of the files only the databases (`*.db` in the
 * directories of the plugins) are copied; the others are never changed, and the clone gets hard links to them. In another
 * file system, which cannot have those, it gets copies.
 *
 * @param target must not exist; its parent must
 * @throws CommandError (as a rejection) if something cannot be linked or copied; what is done by then is left
 */
export async function cloneRoot(source: string, target: string): Promise<void> {
  const link = (await fileSystem(source)) === (await fileSystem(dirname(target)));
  await outputOf("cp", ["--archive", "--no-target-directory", link ? "--link" : "--reflink=auto", source, target]);
  if (link) {
    for (const database of await databases(source)) {
      const copy = ["--archive", "--reflink=auto", "--remove-destination"];
      await outputOf("cp", [...copy, join(source, database), join(target, database)]);
    }
  }
}

/** Paths relative to the root directory. Layers of images are below its plugins' directories: they are not looked at. */
async function databases(root: string): Promise<string[]> {
  const plugins = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const paths = plugins.map(async ({ name }) => (await readdir(join(root, name))).map((file) => join(name, file)));
  return (await Promise.all(paths)).flat().filter((path) => path.endsWith(".db"));
}

async function fileSystem(path: string): Promise<number> {
  return (await stat(path)).dev;
}
