import type { Image, Run } from "../format";

/** A repository of images of which two sides ran different ones: what each ran, with its tag and the digest's beginning. */
export interface DifferentImages {
  readonly repository: string;
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** The images that one side's runs had and the other's did not; nothing is known of runs that tell of none. */
export function differentImages(a: readonly Run[], b: readonly Run[]): DifferentImages[] {
  if ([...a, ...b].some(({ images }) => images === undefined)) {
    return [];
  }
  const [left, right] = [versionsOf(a), versionsOf(b)];
  const repositories = [...new Set([...left.keys(), ...right.keys()])].toSorted();
  return repositories
    .map((repository) => ({ repository, a: left.get(repository) ?? [], b: right.get(repository) ?? [] }))
    .filter((image) => image.a.join() !== image.b.join());
}

/** The versions of all images of some runs, by repository. */
function versionsOf(runs: readonly Run[]): Map<string, string[]> {
  const versions = new Map<string, string[]>();
  for (const image of runs.flatMap(({ images = [] }) => images)) {
    const { repository, version } = parts(image);
    versions.set(repository, [...new Set([...(versions.get(repository) ?? []), version])].toSorted());
  }
  return versions;
}

function parts({ name, digest }: Image): { repository: string; version: string } {
  const [, repository = name, tag] = /^(.*?)(?::([^:/@]+))?(?:@.*)?$/.exec(name) ?? [];
  const id = digest.slice(0, "sha256:".length + 12);
  return { repository, version: tag === undefined ? id : `${tag} ${id}` };
}
