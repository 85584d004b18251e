import type { Image, Run } from "../format";
import { differences, sideValues } from "./differences";
import type { Difference } from "./differences";

/**
 * The images that one side's runs had and the other's did not, by repository: their tags, and the beginnings of their
 * digests. Nothing is known of runs that tell of none.
 */
export function differentImages(a: readonly Run[], b: readonly Run[]): Difference[] {
  if ([...a, ...b].some(({ images }) => images === undefined)) {
    return [];
  }
  return differences(versionsOf(a), versionsOf(b));
}

/** The versions of all images of some runs, by repository. */
function versionsOf(runs: readonly Run[]) {
  return sideValues(runs.flatMap(({ images = [] }) => images.map(parts)));
}

function parts({ name, digest }: Image): readonly [repository: string, version: string] {
  const [, repository = name, tag] = /^(.*?)(?::([^:/@]+))?(?:@.*)?$/.exec(name) ?? [];
  const id = digest.slice(0, "sha256:".length + 12);
  return [repository, tag === undefined ? id : `${tag} ${id}`];
}
