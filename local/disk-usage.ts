import { run } from "../tools/run";

/** milliseconds: nodes with a thousand clusters take about a second */
const timeout = 60_000;

/**
 * The bytes that local nodes hold on disk, by their directories, without the files of images that they share with the image
 * store. Nothing is told of a directory that is not there.
 */
export async function localNodesDisk(
  directories: readonly string[],
  imageStore: string,
): Promise<ReadonlyMap<string, number>> {
  if (directories.length === 0) return new Map();
  // A file with several links is counted where it is found first. Files of a running node may be gone meanwhile, which du
  // calls a failure.
  const options = ["--summarize", "--one-file-system", "--block-size=1"];
  const { stdout } = await run("du", [...options, "--", imageStore, ...directories], { timeout });
  const lines = stdout.split("\n").map((line) => /^(\d+)\t(.*)$/.exec(line) ?? []);
  return new Map(lines.flatMap(([, bytes, path]) => (path === undefined ? [] : [[path, Number(bytes)]])));
}
